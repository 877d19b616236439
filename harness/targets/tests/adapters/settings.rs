//! A setting that is neither ignored nor forced is honoured.

use gauntlet_core::{Feature, Setup};
use gauntlet_targets::TargetError;
use serde_json::Value;

use crate::clock::{NOT_BEFORE_S, NOT_ON_OR_AFTER_S, judged};
use crate::driven::{Check, Driven, Finding, accepted, noon, refused};

/// Not the default of any library.
const SKEW_S: u32 = 7;

pub(crate) fn findings(driven: &mut Driven) -> Vec<String> {
    let settings: [(&str, Check); 4] = [
        ("allow_unsolicited = false", unsolicited),
        ("clock_skew_s = 7", skew),
        ("require_signed_response = true", signed_response),
        ("require_signed_assertion = true", signed_assertion),
    ];
    let found = settings.map(|(setting, holds)| (setting, holds(driven)));
    found
        .into_iter()
        .filter_map(|(setting, found)| Some(format!("{setting}: {}", found.err()?)))
        .collect()
}

/// Configures the target with a setting. Whether it says that it honours it, which must not be
/// otherwise than its features say.
fn is_honoured(
    driven: &mut Driven,
    (setting, asked): (&str, Value),
    feature: Option<Feature>,
    change: impl FnOnce(&mut Setup),
) -> Result<bool, String> {
    let is_honoured = match driven.configure(change) {
        Ok(()) => driven.honours(setting, &asked),
        Err(TargetError::Unsupported { .. }) => false,
        Err(error) => return Err(error.to_string()),
    };
    match feature.filter(|&feature| driven.has(feature)) {
        Some(feature) if !is_honoured => {
            Err(format!("it declares {feature}, and does not honour it"))
        }
        _ => Ok(is_honoured),
    }
}

fn unsolicited(driven: &mut Driven) -> Finding {
    let setting = ("allow_unsolicited", false.into());
    // `in-response-to` is about answers that name a request.
    if !is_honoured(driven, setting, None, |s| s.sp.allow_unsolicited = false)? {
        return Ok(());
    }
    refused(&driven.bring_unasked("", noon()))?;
    accepted(driven.bring_answer("", noon())).map(|_| ())
}

fn skew(driven: &mut Driven) -> Finding {
    let setting = ("clock_skew_s", SKEW_S.into());
    let feature = Some(Feature::ClockSkew);
    if !is_honoured(driven, setting, feature, |s| s.sp.clock_skew_s = SKEW_S)? {
        return Ok(());
    }
    let skew_s = i64::from(SKEW_S);
    let times = [
        (NOT_ON_OR_AFTER_S + skew_s - 1, true),
        (NOT_ON_OR_AFTER_S + skew_s + 1, false),
        (NOT_BEFORE_S - skew_s + 1, true),
        (NOT_BEFORE_S - skew_s - 1, false),
    ];
    for (seconds, is_valid) in times {
        judged(driven, seconds, is_valid)?;
    }
    Ok(())
}

fn signed_response(driven: &mut Driven) -> Finding {
    let setting = ("require_signed_response", true.into());
    let feature = Some(Feature::RequireSignedResponse);
    let change = |s: &mut Setup| s.sp.require_signed_response = true;
    if !is_honoured(driven, setting, feature, change)? {
        return Ok(());
    }
    refused(&driven.bring("", noon()))?;
    accepted(driven.bring("response-signed", noon())).map(|_| ())
}

fn signed_assertion(driven: &mut Driven) -> Finding {
    let setting = ("require_signed_assertion", true.into());
    let feature = Some(Feature::RequireSignedAssertion);
    let change = |s: &mut Setup| s.sp.require_signed_assertion = true;
    if !is_honoured(driven, setting, feature, change)? {
        return Ok(());
    }
    refused(&driven.bring("response-only", noon()))?;
    accepted(driven.bring("", noon())).map(|_| ())
}
