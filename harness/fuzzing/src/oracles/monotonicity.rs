//! Monotonicity: what nobody signed never changes who is let in, and taking a constraint away never
//! turns a refusal into an acceptance, unless the standard makes it optional.

use gauntlet_core::{Observation, Truth};
use gauntlet_idp::Plan;
use gauntlet_idp::steps::Step;

/// Steps after the signing that add content and change none of what is there.
const ADDING: &[&str] = &[
    "comment-before-root",
    "copy-signature-to-extensions",
    "declare-namespaces",
    "decoy-assertion",
    "encrypted-decoy",
    "hide-forged",
    "hide-from-xml",
    "hide-in-signature",
    "merge-attributes",
    "plain-decoy",
    "saml11-assertion",
    "smuggle-digest",
    "xml-declaration",
];

/// Steps before the signing that take a constraint away which an SP must insist on.
const LOOSENING: &[&str] = &[
    "remove-authn-statement",
    "remove-confirmation",
    "remove-confirmation-data",
    "remove-status",
    "remove-subject",
];

/// Steps before the signing that put there twice what must be there once, so that taking one of the two
/// away mends the message.
const DOUBLING: &[&str] = &["add-confirmation", "repeat-element"];

/// Steps that change the document once it is written, by what stands in it first or last: an addition
/// may be what they change instead.
const TEXTUAL: &[&str] = &["cut-end", "replace-everywhere", "replace-text"];

/// Whether a step only adds what nobody signed.
pub fn only_adds(step: &Step) -> bool {
    ADDING.contains(&step.name())
}

/// Whether a step takes something away without which a message is refused.
pub fn loosens(step: &Step) -> bool {
    LOOSENING.contains(&step.name())
}

/// What is wrong where a message was answered by `without`, and the same message with steps that
/// only add unsigned content by `with`: whoever is let in then is who was let in before.
pub fn addition(without: &Observation, with: &Observation, truth: &Truth) -> Option<String> {
    match (without, with) {
        (Observation::Accepted { identity: a }, Observation::Accepted { identity: b })
            if a != b && !truth.compare(b).evidence.is_empty() =>
        {
            Some("unsigned content changed who is let in".to_owned())
        }
        (Observation::Rejected { .. }, Observation::Accepted { .. }) => {
            Some("unsigned content made a refused message acceptable".to_owned())
        }
        _ => None,
    }
}

/// What is wrong where a message was answered by `with`, and the same message without a mandatory
/// constraint by `without`.
pub fn removal(with: &Observation, without: &Observation) -> Option<String> {
    match (with, without) {
        (Observation::Rejected { .. }, Observation::Accepted { .. }) => {
            Some("a message is accepted without a constraint, and refused with it".to_owned())
        }
        _ => None,
    }
}

/// The plan without its steps that only add; `None` where it has none, or has others, after the signing
/// or in the text, which may be about what was added.
pub fn without_additions(plan: &Plan) -> Option<Plan> {
    let is_textual = |step: &Step| TEXTUAL.contains(&step.name());
    if plan.before.iter().any(is_textual) {
        return None;
    }
    let adds = !plan.after.is_empty() && plan.after.iter().all(only_adds);
    adds.then(|| Plan {
        after: Vec::new(),
        ..plan.clone()
    })
}

/// The plan without its steps that loosen; `None` where it has none, or where what they take away may
/// be there twice.
pub fn without_loosening(plan: &Plan) -> Option<Plan> {
    let doubles = |step: &Step| DOUBLING.contains(&step.name());
    if plan.before.iter().any(doubles) {
        return None;
    }
    let mut strict = plan.clone();
    strict.before.retain(|step| !loosens(step));
    (strict != *plan).then_some(strict)
}

#[cfg(test)]
mod tests {
    use gauntlet_core::Identity;

    use super::*;

    #[test]
    fn every_name_is_one_of_a_step() {
        let known = |name: &&str| Step::ALL.iter().any(|info| info.name == *name);
        assert!(
            [ADDING, LOOSENING, DOUBLING, TEXTUAL]
                .iter()
                .copied()
                .flatten()
                .all(known)
        );
    }

    fn accepted(name: &str) -> Observation {
        Observation::Accepted {
            identity: Identity {
                name_id: Some(name.into()),
                ..Identity::default()
            },
        }
    }

    #[test]
    fn another_name_is_a_fault_and_the_same_is_none() {
        let truth = Truth {
            signed: Some(Identity {
                name_id: Some("a".into()),
                ..Identity::default()
            }),
            ..Truth::default()
        };
        let refused = Observation::Rejected {
            reason: String::new(),
            checks: vec![],
        };
        assert!(addition(&accepted("a"), &accepted("b"), &truth).is_some());
        assert_eq!(addition(&accepted("a"), &accepted("a"), &truth), None);
        assert_eq!(addition(&accepted("a"), &refused, &truth), None);
        assert!(addition(&refused, &accepted("a"), &truth).is_some());
        assert!(removal(&refused, &accepted("a")).is_some());
        assert_eq!(removal(&accepted("a"), &refused), None);
    }

    #[test]
    fn plans_lose_just_those_steps() {
        let plan: Plan = "entra() | remove-status() | set-name-id(value=\"x\") | sign | \
             plain-decoy(first=true)"
            .parse()
            .unwrap();
        let less = without_additions(&plan).unwrap();
        assert_eq!((less.before.len(), less.after.len()), (2, 0));
        let strict = without_loosening(&plan).unwrap();
        assert_eq!((strict.before.len(), strict.after.len()), (1, 1));
        let forge = gauntlet_idp::steps::Forge {};
        assert_eq!(without_additions(&plan.after(forge)), None);
        assert_eq!(without_additions(&Plan::default()), None);
    }
}
