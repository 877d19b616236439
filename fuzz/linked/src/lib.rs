//! Other people's service providers in Rust beside the reference, in one process: given the same
//! messages they agree, or it is counted how they differ.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use gauntlet_core::Observation;
use gauntlet_fuzzing::oracles::agreement::{Agreement, compare};
use gauntlet_fuzzing::targets::Outcome;
use gauntlet_fuzzing::targets::scenarios::{Delivered, delivered};
use serde_json::{Value, json};

mod adapters {
    include!(concat!(env!("OUT_DIR"), "/adapters.rs"));
}

/// An adapter, called without a pipe: see `build.rs`.
type Judged = fn(Value, Vec<Value>) -> Option<Result<Value, String>>;

/// Every SP that is linked in.
pub const LINKED: &[(&str, Judged)] = &[
    #[cfg(feature = "gamlastan")]
    ("gamlastan", adapters::gamlastan::judged),
    #[cfg(feature = "saml-rs")]
    ("saml-rs", adapters::saml_rs::judged),
];

/// How often which SP did what beside the reference.
static SEEN: Mutex<BTreeMap<(&str, &str), u64>> = Mutex::new(BTreeMap::new());

/// What an SP does with the last message of a scenario; `None` where it cannot be asked.
fn observed(judged: Judged, scene: &Delivered) -> Option<Observation> {
    let messages = scene.deliveries.iter().map(|it| json!(it)).collect();
    Some(match judged(json!(scene.setup), messages)? {
        Ok(identity) => Observation::Accepted {
            identity: serde_json::from_value(identity).ok()?,
        },
        Err(reason) => Observation::Rejected {
            reason,
            checks: Vec::new(),
        },
    })
}

/// Messages of any kind at the usual settings: how each SP differs from the reference is counted by
/// name, and is no failure, because many differences are an SP's to choose. With `AGREEMENT=strict`
/// the first identity that nobody signed is one.
///
/// # Panics
/// Where the reference hands out what nobody signed, and, if asked for, where another SP does.
pub fn agreement(octets: &[u8]) -> Outcome {
    let Some(scene) = delivered(octets) else {
        return Outcome::Outside;
    };
    let forged = |observation: &Observation| match observation {
        Observation::Accepted { identity } => !scene.truth.compare(identity).evidence.is_empty(),
        _ => false,
    };
    assert!(!forged(&scene.observation), "the reference is not sound");
    for (name, judged) in LINKED {
        let Some(seen) = observed(*judged, &scene) else {
            count(name, "not asked");
            continue;
        };
        if forged(&seen) {
            count(name, "hands out what nobody signed");
            let is_strict = std::env::var_os("AGREEMENT").is_some_and(|it| it == "strict");
            assert!(!is_strict, "{name} is not sound: {seen:?}");
        }
        match compare(&scene.observation, &seen) {
            Agreement::Agree => count(name, "agrees"),
            Agreement::Disagree { how } => count(name, how.name()),
            Agreement::Poisoned { .. } => count(name, "poisoned"),
        }
    }
    match scene.observation {
        Observation::Accepted { .. } => Outcome::Accepted,
        _ => Outcome::Refused,
    }
}

fn count(name: &'static str, what: &'static str) {
    let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    *seen.entry((name, what)).or_default() += 1;
    let all: u64 = seen.values().sum();
    if all >= 2048 && all.is_power_of_two() {
        eprintln!("{seen:?}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where it is known what is right, both do it; otherwise nothing was linked but an echo.
    #[test]
    fn all_take_what_is_honest_and_refuse_what_is_forged() {
        for (plan, is_honest) in [
            ("entra(sign=both, flow=solicited) | sign", true),
            ("entra(sign=both, flow=solicited) | sign | forge()", false),
        ] {
            let scene = delivered(plan.as_bytes()).expect("a scene");
            assert_eq!(
                matches!(scene.observation, Observation::Accepted { .. }),
                is_honest
            );
            for (name, judged) in LINKED {
                let seen = observed(*judged, &scene).expect(name);
                assert_eq!(
                    compare(&scene.observation, &seen),
                    Agreement::Agree,
                    "{name} {plan}: {seen:?}"
                );
            }
        }
    }
}
