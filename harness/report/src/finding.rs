//! A result in words: what every format tells of it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gauntlet_core::identity::Discrepancy;
use gauntlet_core::runlog::CaseFinished;
use gauntlet_core::{
    CaseInfo, Expectation, FailKind, Identity, Observation, Outcome, Severity, Verdict,
};

use crate::model::{handed_out, judged};
use crate::pretty;

/// What a failure costs; `None` where it is none, or nothing is known of its case.
pub fn severity(info: Option<&CaseInfo>, result: &CaseFinished) -> Option<Severity> {
    match (info, &result.verdict) {
        (Some(info), Verdict::Fail { kind }) => Some(kind.severity(info.severity)),
        _ => None,
    }
}

/// What came back that should not have, by label.
pub fn evidence(result: &CaseFinished) -> Vec<(&'static str, Vec<String>)> {
    let Verdict::Fail { kind } = &result.verdict else {
        return Vec::new();
    };
    let mut lists = Vec::new();
    if let Some(identity) = handed_out(result) {
        let signed = result
            .steps
            .last()
            .and_then(|step| step.truth.signed.as_ref());
        lists.push(("handed out", identity_lines(identity, signed)));
    }
    if let FailKind::ForgedIdentity { evidence } = kind {
        let lines = evidence.iter().map(Discrepancy::to_string).collect();
        lists.push(("evidence", lines));
    }
    // Beside a forged identity as well: both are to be mended.
    let effects = result.steps.last().map(|step| step.side_effects.as_slice());
    let effects = effects.unwrap_or_default().iter();
    lists.push(("side effects", effects.map(ToString::to_string).collect()));
    if let (FailKind::RefusedValid { .. }, Some(Observation::Rejected { checks, .. })) =
        (kind, judged(result))
    {
        let names = checks.iter().map(|check| check.name().to_owned()).collect();
        lists.push(("failed checks", names));
    }
    lists.retain(|(_, lines)| !lines.is_empty());
    lists
}

/// What is to be said of a result in one line, where there is anything to be said.
pub fn summary(result: &CaseFinished) -> Option<String> {
    if let Outcome::Stale { entry } = &result.outcome {
        return Some(format!(
            "stale: it does not fail any more; take the entry at {} out of the baseline ({})",
            entry.at, entry.reason
        ));
    }
    let text = match &result.verdict {
        Verdict::Pass { .. } => return None,
        Verdict::Fail { kind } => {
            let did = match kind {
                FailKind::ForgedIdentity { evidence } => {
                    evidence.first().map(Discrepancy::to_string)
                }
                FailKind::SideEffect { effects } => effects.first().map(ToString::to_string),
                FailKind::WrongRequest { why } | FailKind::WrongState { why } => Some(why.clone()),
                _ => judged(result).map(Observation::summary),
            };
            match did {
                Some(did) => format!("{}: {did}", kind.name()),
                None => kind.name().to_owned(),
            }
        }
        Verdict::Warning { why } => format!("warning: {why}"),
        Verdict::Skip { lacking } => format!("skipped for want of {lacking}"),
        Verdict::Inconclusive { why } => format!("inconclusive: {why}"),
    };
    Some(match &result.outcome {
        Outcome::KnownFailure { entry } => format!(
            "known failure, borne with until {} ({}): {text}",
            entry.expires, entry.reason
        ),
        Outcome::Expired { entry } => format!(
            "the entry at {} has run out on {} ({}): {text}",
            entry.at, entry.expires, entry.reason
        ),
        Outcome::Expected | Outcome::Unexpected | Outcome::Stale { .. } => text,
    })
}

/// What a right SP does, as a person says it.
pub const fn expected(expectation: Expectation) -> &'static str {
    match expectation {
        Expectation::Accept => "accept, with the signed identity",
        Expectation::Reject => "refuse",
        Expectation::NeverForged => "refuse, or hand out nothing but what was signed",
        Expectation::Policy => "accept or refuse, but hand out nothing but what was signed",
        Expectation::RightRequest => "send a request that keeps the rule",
        Expectation::RightState => "be left in a state that keeps the rule",
    }
}

/// The NameID, and the rest as far as it is not what was signed.
pub fn identity_lines(identity: &Identity, signed: Option<&Identity>) -> Vec<String> {
    let none = Identity::default();
    let signed_all = signed.unwrap_or(&none);
    let mut lines = vec![match &identity.name_id {
        Some(name) => against("NameID", name, signed_all.name_id.as_deref()),
        None => "no NameID".to_owned(),
    }];
    let singles = [
        ("Issuer", &identity.issuer, &signed_all.issuer),
        (
            "SessionIndex",
            &identity.session_index,
            &signed_all.session_index,
        ),
    ];
    for (field, returned, signed) in singles {
        if let Some(value) = returned
            && returned != signed
        {
            lines.push(against(field, value, signed.as_deref()));
        }
    }
    for (name, values) in &identity.attributes {
        let signed = signed_all.attributes.get(name);
        if signed != Some(values) {
            let signed = signed.map(|values| values.join("', '"));
            lines.push(against(name, &values.join("', '"), signed.as_deref()));
        }
    }
    lines
}

fn against(field: &str, returned: &str, signed: Option<&str>) -> String {
    match signed {
        Some(signed) if signed == returned => format!("{field} = '{returned}' (as signed)"),
        Some(signed) => format!("{field} = '{returned}' (signed: '{signed}')"),
        None => format!("{field} = '{returned}' (not signed)"),
    }
}

/// The XML in a form field, laid out for the eye; the field itself where there is none.
pub fn decoded(field: &str) -> String {
    let packed: String = field.split_ascii_whitespace().collect();
    let xml = STANDARD.decode(packed).ok().map(String::from_utf8);
    match xml {
        Some(Ok(xml)) => pretty::xml(&xml),
        _ => field.to_owned(),
    }
}
