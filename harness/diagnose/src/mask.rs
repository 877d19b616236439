//! Hides what says something about a person, so that a diagnosis can be sent to others.

use crate::model::{Diagnosis, Fact};

/// Texts shorter than this are hidden where they stand, but not looked for elsewhere.
const SHORT: usize = 4;

/// Hides names, claims and other private values, wherever they are repeated.
#[must_use]
pub(crate) fn masked(mut diagnosis: Diagnosis) -> Diagnosis {
    for message in &mut diagnosis.messages {
        let facts = message.facts.iter().chain(&message.claims);
        let mut secrets: Vec<String> = facts
            .filter(|fact| fact.private)
            .flat_map(|fact| fact.values.clone())
            .filter(|value| value.chars().count() >= SHORT)
            // What is said of the message as well, such as its issuer, is no secret of a person.
            .filter(|value| {
                let public = message.facts.iter().filter(|fact| !fact.private);
                !public
                    .flat_map(|fact| &fact.values)
                    .any(|other| other.contains(value))
            })
            .collect();
        // The longest first, so that no part of one is left.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        let hide = |text: &mut String| {
            for secret in &secrets {
                if text.contains(secret.as_str()) {
                    *text = text.replace(secret, &mask(secret));
                }
            }
        };
        let of_facts = |facts: &mut Vec<Fact>| {
            for fact in facts {
                for value in &mut fact.values {
                    if fact.private {
                        *value = mask(value);
                    } else {
                        hide(value);
                    }
                }
            }
        };
        of_facts(&mut message.facts);
        of_facts(&mut message.claims);
        for finding in &mut message.findings {
            hide(&mut finding.what);
            hide(&mut finding.detail);
        }
        message.assumed.iter_mut().for_each(hide);
        hide(&mut message.what);
        hide(&mut message.verdict);
    }
    diagnosis
}

/// The first letter and how many there are.
fn mask(text: &str) -> String {
    match text.chars().next() {
        Some(first) => format!("{first}… ({} characters)", text.chars().count()),
        None => String::new(),
    }
}
