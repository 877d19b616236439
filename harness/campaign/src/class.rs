//! Classes of answers: two refusals are alike where they differ only in what a message made up.

use std::collections::BTreeSet;

use gauntlet_core::{Acceptance, Observation, Verdict};
use gauntlet_fuzzing::Scenario;

/// How long the words of a class may be.
const LONGEST: usize = 120;

/// The class of an observation, in which names, numbers and quoted texts do not count.
pub fn class_of(observation: &Observation) -> String {
    match observation {
        Observation::Accepted { .. } => "accepted".to_owned(),
        Observation::Rejected { reason, checks } if checks.is_empty() => {
            format!("refused: {}", words(reason))
        }
        // An SP that says all that is wrong is classed by the first of it.
        Observation::Rejected { checks, .. } => {
            let first = checks.first().map(ToString::to_string);
            format!("refused: {}", first.unwrap_or_default())
        }
        // The kind of an error and how its text begins: the rest quotes the message.
        Observation::Crashed { reason } => {
            let begins: Vec<&str> = reason.split_whitespace().take(4).collect();
            format!("crashed: {}", words(&begins.join(" ")))
        }
        other => words(&other.summary()),
    }
}

/// A text with everything out of it that follows from one message alone.
fn words(text: &str) -> String {
    let mut out = String::new();
    let mut quote = None;
    for c in text.chars() {
        if out.len() >= LONGEST {
            break;
        }
        match (quote, c) {
            (Some(end), c) if c == end => {
                quote = None;
                out.push('…');
            }
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            // A name, an identifier or a number: whatever has a digit in it.
            (None, c) if c.is_ascii_digit() => {
                while out.ends_with(|c: char| c.is_alphanumeric() || "_-.:/".contains(c)) {
                    out.pop();
                }
                if !out.ends_with('#') {
                    out.push('#');
                }
            }
            (None, c) if out.ends_with('#') && (c.is_alphanumeric() || "_-.:/".contains(c)) => {}
            (None, c) => out.push(c),
        }
    }
    out
}

/// What of an answer may be new: its class, its class with the settings, and its class with each
/// step of the message.
pub fn features(
    scenario: &Scenario,
    observation: &Observation,
    verdict: &Verdict,
) -> BTreeSet<String> {
    let class = class_of(observation);
    let mut all = BTreeSet::from([format!("{} {class}", verdict.name())]);
    if let Verdict::Pass {
        acceptance: Some(Acceptance::Original),
    } = verdict
    {
        all.insert("accepted, with additions ignored".to_owned());
    }
    let mut classes = vec![class.clone()];
    if let Observation::Rejected { checks, .. } = observation {
        classes.extend(checks.iter().skip(1).map(ToString::to_string));
    }
    let plan = &scenario.judged.plan;
    for step in plan.before.iter().chain(&plan.after) {
        all.extend(
            classes
                .iter()
                .map(|class| format!("{} × {class}", step.name())),
        );
    }
    for named in scenario.settings_at_end() {
        all.insert(format!("sp({}) × {class}", named.name));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(reason: &str) -> String {
        class_of(&Observation::Rejected {
            reason: reason.into(),
            checks: vec![],
        })
    }

    #[test]
    fn what_a_message_made_up_does_not_count() {
        assert_eq!(
            refused("Assertion _a1b2-c3 is for 'https://a' at 12:00:01"),
            refused("Assertion _9f-11 is for 'https://bcd' at 13:59:59")
        );
        assert_ne!(refused("expired"), refused("not yet valid"));
        assert!(refused(&"long ".repeat(100)).len() < 150);
    }
}
