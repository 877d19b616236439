//! A setting that is neither ignored nor forced is honoured.

use gauntlet_core::Feature;
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

/// Whether the target says that it honours `setting`; an error where its features say otherwise.
fn is_honoured(
    driven: &Driven,
    setting: &str,
    asked: impl Into<Value>,
    feature: Feature,
) -> Result<bool, String> {
    match (driven.honours(setting, &asked.into()), driven.has(feature)) {
        (false, true) => Err(format!("it declares {feature}, and does not honour it")),
        (is_honoured, _) => Ok(is_honoured),
    }
}

fn unsolicited(driven: &mut Driven) -> Finding {
    // A configuration that the target cannot take is not honoured in silence.
    if driven
        .configure(|s| s.sp.allow_unsolicited = false)
        .is_err()
    {
        return Ok(());
    }
    if !driven.honours("allow_unsolicited", &false.into()) {
        return Ok(());
    }
    refused(&driven.bring_unasked("", noon()))?;
    accepted(driven.bring_answer("", noon())).map(|_| ())
}

fn skew(driven: &mut Driven) -> Finding {
    if driven.configure(|s| s.sp.clock_skew_s = SKEW_S).is_err() {
        return Ok(());
    }
    if !is_honoured(driven, "clock_skew_s", SKEW_S, Feature::ClockSkew)? {
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
        judged(driven, seconds, is_valid)
            .map_err(|what| format!("{seconds} s from noon, valid: {is_valid}: {what}"))?;
    }
    Ok(())
}

fn signed_response(driven: &mut Driven) -> Finding {
    let configured = driven.configure(|s| s.sp.require_signed_response = true);
    if configured.is_err() {
        return Ok(());
    }
    let feature = Feature::RequireSignedResponse;
    if !is_honoured(driven, "require_signed_response", true, feature)? {
        return Ok(());
    }
    refused(&driven.bring("", noon()))?;
    accepted(driven.bring("response-signed", noon())).map(|_| ())
}

fn signed_assertion(driven: &mut Driven) -> Finding {
    let configured = driven.configure(|s| s.sp.require_signed_assertion = true);
    if configured.is_err() {
        return Ok(());
    }
    let feature = Feature::RequireSignedAssertion;
    if !is_honoured(driven, "require_signed_assertion", true, feature)? {
        return Ok(());
    }
    refused(&driven.bring("response-only", noon()))?;
    accepted(driven.bring("", noon())).map(|_| ())
}
