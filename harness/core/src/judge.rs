//! The one place where an observation becomes a verdict.

use crate::identity::Comparison;
use crate::verdict::Lacking;
use crate::{Acceptance, Expectation, FailKind, Level, Observation, SideEffect, Truth, Verdict};

/// What became of the honest twin that a target must accept before anything else is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Control {
    /// Accepted with the signed identity.
    Accepted,
    /// Anything else, in one line.
    NotAccepted(String),
}

/// Judges what a target did with a case.
///
/// A forged identity is a failure whatever became of the control, and so is a side effect whatever
/// was answered; without an accepted control nothing else is believed, a refusal least of all.
pub fn judge(
    expectation: Expectation,
    level: Level,
    control: &Control,
    observation: &Observation,
    side_effects: &[SideEffect],
    truth: &Truth,
) -> Verdict {
    use Expectation::{Accept, NeverForged, Policy, Reject, RightRequest, RightState};

    let comparison = match observation {
        Observation::Accepted { identity } => Some(truth.compare(identity)),
        _ => None,
    };
    if let Some(Comparison {
        acceptance: Acceptance::Forged,
        evidence,
        ..
    }) = comparison
    {
        return Verdict::Fail {
            kind: FailKind::ForgedIdentity { evidence },
        };
    }
    if !side_effects.is_empty() {
        return Verdict::Fail {
            kind: FailKind::SideEffect {
                effects: side_effects.to_vec(),
            },
        };
    }
    if let Observation::Unsupported { reason } = observation {
        return Verdict::Skip {
            lacking: Lacking::Other {
                reason: reason.clone(),
            },
        };
    }
    if let Control::NotAccepted(why) = control {
        return Verdict::Inconclusive {
            why: format!("the honest twin was not accepted: {why}"),
        };
    }
    match (expectation, observation) {
        (_, Observation::Unsupported { reason }) => Verdict::Skip {
            lacking: Lacking::Other {
                reason: reason.clone(),
            },
        },
        (_, Observation::ProtocolError { detail }) => Verdict::Inconclusive {
            why: format!("the target broke its protocol: {detail}"),
        },
        // Whoever crashes lets nobody in: where refusing is only advised, so is refusing well.
        (Accept | RightRequest | RightState, Observation::Crashed { reason }) => Verdict::Fail {
            kind: FailKind::Crashed {
                reason: reason.clone(),
            },
        },
        (Reject | NeverForged | Policy, Observation::Crashed { reason }) => by_level(
            level,
            "crashed",
            FailKind::Crashed {
                reason: reason.clone(),
            },
        ),
        (_, Observation::TimedOut { after_ms }) => Verdict::Fail {
            kind: FailKind::TimedOut {
                after_ms: *after_ms,
            },
        },
        (Policy, observation) if observation.is_shown() => Verdict::Pass { acceptance: None },
        (_, Observation::Requested { fault, .. }) => {
            shown(level, fault.as_ref(), |why| FailKind::WrongRequest { why })
        }
        (
            _,
            Observation::Provisioned { fault, .. }
            | Observation::Landed { fault, .. }
            | Observation::Answered { fault, .. }
            | Observation::LoggedOut { fault, .. },
        ) => shown(level, fault.as_ref(), |why| FailKind::WrongState { why }),
        // The runner puts what is asked for in the place of the answer to a message.
        (
            RightRequest | RightState,
            Observation::Accepted { .. } | Observation::Rejected { .. },
        ) => Verdict::Inconclusive {
            why: "the target was asked for something else and judged a message".to_owned(),
        },
        (Accept | NeverForged | Policy, Observation::Accepted { .. }) => accepted(comparison),
        (Reject, Observation::Accepted { .. }) => by_level(
            level,
            "accepted what should be refused",
            FailKind::AcceptedInvalid,
        ),
        (Reject | NeverForged | Policy, Observation::Rejected { .. }) => {
            Verdict::Pass { acceptance: None }
        }
        (Accept, Observation::Rejected { reason, .. }) => by_level(
            level,
            "refused what should be accepted",
            FailKind::RefusedValid {
                reason: reason.clone(),
            },
        ),
    }
}

/// An acceptance that is no forgery, where acceptance is right.
fn accepted(comparison: Option<Comparison>) -> Verdict {
    match comparison {
        Some(Comparison { lost, .. }) if !lost.is_empty() => Verdict::Warning {
            why: format!("accepted, but did not hand on: {}", lost.join(", ")),
        },
        comparison => Verdict::Pass {
            acceptance: comparison.map(|c| c.acceptance),
        },
    }
}

/// What was looked at after the messages, or instead of them.
fn shown(level: Level, fault: Option<&String>, kind: fn(String) -> FailKind) -> Verdict {
    match fault {
        None => Verdict::Pass { acceptance: None },
        Some(why) => by_level(level, why, kind(why.clone())),
    }
}

/// A failure where the standard binds the SP, a warning where it does not.
fn by_level(level: Level, what: &str, kind: FailKind) -> Verdict {
    match level {
        Level::Must => Verdict::Fail { kind },
        Level::Should => Verdict::Warning {
            why: format!("{what} (the standard advises it)"),
        },
        Level::SenderOnly => Verdict::Warning {
            why: format!("{what} (the standard binds only the sender)"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Identity;
    use crate::observation::Observation as O;

    fn identity(name: &str) -> Identity {
        Identity {
            name_id: Some(name.into()),
            ..Identity::default()
        }
    }

    fn truth() -> Truth {
        Truth {
            signed: Some(identity("alice")),
            ..Truth::default()
        }
    }

    fn accepted_as(name: &str) -> O {
        O::Accepted {
            identity: identity(name),
        }
    }

    fn rejected() -> O {
        O::Rejected {
            reason: "no".into(),
            checks: vec![],
        }
    }

    fn verdict(expectation: Expectation, observation: &O) -> &'static str {
        judge(
            expectation,
            Level::Must,
            &Control::Accepted,
            observation,
            &[],
            &truth(),
        )
        .name()
    }

    /// The whole decision table, derived from the definitions in the architecture.
    #[test]
    fn the_table() {
        use Expectation::{Accept, NeverForged, Policy, Reject};
        let crashed = O::Crashed {
            reason: "boom".into(),
        };
        let late = O::TimedOut { after_ms: 1 };
        let broken = O::ProtocolError { detail: "?".into() };
        let unable = O::Unsupported {
            reason: "no".into(),
        };
        let table = [
            // expectation, alice, mallory, rejected, crashed, late, broken, unable
            (
                Accept,
                [
                    "pass",
                    "fail",
                    "fail",
                    "fail",
                    "fail",
                    "inconclusive",
                    "skip",
                ],
            ),
            (
                Reject,
                [
                    "fail",
                    "fail",
                    "pass",
                    "fail",
                    "fail",
                    "inconclusive",
                    "skip",
                ],
            ),
            (
                NeverForged,
                [
                    "pass",
                    "fail",
                    "pass",
                    "fail",
                    "fail",
                    "inconclusive",
                    "skip",
                ],
            ),
            (
                Policy,
                [
                    "pass",
                    "fail",
                    "pass",
                    "fail",
                    "fail",
                    "inconclusive",
                    "skip",
                ],
            ),
        ];
        for (expectation, expected) in table {
            let observations = [
                &accepted_as("alice"),
                &accepted_as("mallory"),
                &rejected(),
                &crashed,
                &late,
                &broken,
                &unable,
            ];
            for (observation, expected) in observations.into_iter().zip(expected) {
                assert_eq!(
                    verdict(expectation, observation),
                    expected,
                    "{expectation} {observation:?}"
                );
            }
        }
    }

    /// A request that is right passes, whatever was expected; one that is wrong fails as far as
    /// the standard binds the SP; and no answer to another question is a verdict.
    #[test]
    fn requests() {
        let sent = |fault: Option<&str>| O::Requested {
            requests: vec![],
            fault: fault.map(str::to_owned),
        };
        let of = |level, observation: &O| {
            judge(
                Expectation::RightRequest,
                level,
                &Control::Accepted,
                observation,
                &[],
                &Truth::default(),
            )
        };
        assert_eq!(of(Level::Must, &sent(None)).name(), "pass");
        let wrong = sent(Some("no Issuer"));
        let kind = FailKind::WrongRequest {
            why: "no Issuer".into(),
        };
        assert_eq!(of(Level::Must, &wrong), Verdict::Fail { kind });
        let advice = "no Issuer (the standard advises it)".to_owned();
        assert_eq!(of(Level::Should, &wrong), Verdict::Warning { why: advice });
        let either = verdict(Expectation::Policy, &wrong);
        assert_eq!(either, "pass");
        assert_eq!(of(Level::Must, &rejected()).name(), "inconclusive");
        let crashed = O::Crashed {
            reason: "boom".into(),
        };
        assert_eq!(of(Level::Must, &crashed).name(), "fail");
    }

    /// So is a state, whichever it is.
    #[test]
    fn states() {
        let kept = |fault: Option<&str>| O::Provisioned {
            accounts: vec![],
            fault: fault.map(str::to_owned),
        };
        let landed = |fault: Option<&str>| O::Landed {
            location: "/".into(),
            fault: fault.map(str::to_owned),
        };
        let logged_out = |fault: Option<&str>| O::LoggedOut {
            answer: None,
            session: None,
            fault: fault.map(str::to_owned),
        };
        let right = [kept(None), landed(None), logged_out(None)];
        let wrong = [
            kept(Some("two")),
            landed(Some("elsewhere")),
            logged_out(Some("still there")),
        ];
        for (right, wrong) in right.iter().zip(&wrong) {
            assert_eq!(verdict(Expectation::RightState, right), "pass");
            assert_eq!(verdict(Expectation::RightState, wrong), "fail");
            assert_eq!(verdict(Expectation::Policy, wrong), "pass");
        }
        assert_eq!(
            verdict(Expectation::RightState, &rejected()),
            "inconclusive"
        );
        let crashed = O::Crashed {
            reason: "boom".into(),
        };
        assert_eq!(verdict(Expectation::RightState, &crashed), "fail");
    }

    #[test]
    fn without_an_accepted_control_a_refusal_proves_nothing() {
        let control = Control::NotAccepted("rejected: clock".into());
        let judged = judge(
            Expectation::Reject,
            Level::Must,
            &control,
            &rejected(),
            &[],
            &truth(),
        );
        assert_eq!(judged.name(), "inconclusive");
    }

    #[test]
    fn a_forgery_is_a_failure_even_without_a_control() {
        let control = Control::NotAccepted("rejected: clock".into());
        let observation = accepted_as("mallory");
        let judged = judge(
            Expectation::Reject,
            Level::Must,
            &control,
            &observation,
            &[],
            &truth(),
        );
        assert!(judged.is_fail());
    }

    /// What was fetched was fetched, whatever the answer, the level and the control.
    #[test]
    fn a_side_effect_is_a_failure_whatever_the_answer() {
        let effects = [SideEffect::Fetched {
            method: "GET".into(),
            path: "/canary-0/entity".into(),
        }];
        let controls = [Control::Accepted, Control::NotAccepted("rejected".into())];
        for (observation, control) in [
            rejected(),
            accepted_as("alice"),
            O::TimedOut { after_ms: 1 },
        ]
        .iter()
        .flat_map(|observation| controls.iter().map(move |control| (observation, control)))
        {
            for expectation in [Expectation::NeverForged, Expectation::Reject] {
                let judged = judge(
                    expectation,
                    Level::Should,
                    control,
                    observation,
                    &effects,
                    &truth(),
                );
                let Verdict::Fail { kind } = judged else {
                    panic!("{judged:?}");
                };
                assert_eq!(kind.name(), "side-effect");
            }
        }
        let forged = judge(
            Expectation::Reject,
            Level::Must,
            &Control::Accepted,
            &accepted_as("mallory"),
            &effects,
            &truth(),
        );
        assert!(matches!(
            forged,
            Verdict::Fail {
                kind: FailKind::ForgedIdentity { .. }
            }
        ));
    }

    #[test]
    fn advice_and_sender_rules_only_warn() {
        for level in [Level::Should, Level::SenderOnly] {
            let judged = judge(
                Expectation::Reject,
                level,
                &Control::Accepted,
                &accepted_as("alice"),
                &[],
                &truth(),
            );
            assert_eq!(judged.name(), "warning");
        }
    }

    #[test]
    fn lost_values_warn() {
        let observation = O::Accepted {
            identity: Identity::default(),
        };
        let judged = judge(
            Expectation::Accept,
            Level::Must,
            &Control::Accepted,
            &observation,
            &[],
            &truth(),
        );
        assert_eq!(judged.name(), "warning");
    }
}
