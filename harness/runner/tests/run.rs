//! Runs against targets whose behaviour is known.

mod common;

use gauntlet_core::runlog::{Event, line};
use gauntlet_core::verdict::Lacking;
use gauntlet_core::{Exit, FailKind, Feature, Observation, Verdict};
use gauntlet_runner::Subject;
use gauntlet_targets::TargetError;
use serde_json::Value;

use common::{Fake, accepted, refused, results, right, run_all, run_cases, subject, verdict};

const HONEST: &str = "conformance/signing/assertion-signed-unsolicited";
const ATTACK: &str = "attacks/absence/sig-removed-all";
const REPLAY: &str = "attacks/correlation/replay-same-response";

#[test]
fn a_right_sp_passes_everything() {
    let (exit, events) = run_all(&[subject("right", || Fake::new(right))]);
    for result in results(&events) {
        assert_eq!(result.verdict.name(), "pass", "{result:?}");
        // What delivers a message rests on an honest one.
        let asks = gauntlet_catalog::find(&result.case).unwrap().script().asks;
        assert_eq!(result.control.is_none(), asks.is_some(), "{}", result.case);
    }
    assert_eq!(exit, Exit::Pass);
    let all = gauntlet_catalog::all().len();
    assert!(matches!(events.last(), Some(Event::RunFinished { cases, .. }) if *cases == all));
}

#[test]
fn controls_are_brought_once_a_target_and_before_their_cases() {
    let (_, events) = run_all(&[subject("right", || Fake::new(right))]);
    let mut seen = Vec::new();
    for event in &events {
        match event {
            Event::ControlFinished(control) => {
                assert!(control.accepted);
                assert!(!seen.contains(&control.control), "{}", control.control);
                seen.push(control.control.clone());
            }
            Event::CaseFinished(case) => {
                assert!(case.control.iter().all(|control| seen.contains(control)));
            }
            _ => {}
        }
    }
}

#[test]
fn without_its_control_a_case_says_nothing_but_a_refused_honest_message_is_a_finding() {
    let (exit, events) = run_all(&[subject("closed", || Fake::new(|_| refused(&[])))]);
    assert_eq!(verdict(&events, ATTACK).name(), "inconclusive");
    assert!(matches!(
        verdict(&events, HONEST),
        Verdict::Fail {
            kind: FailKind::RefusedValid { .. }
        }
    ));
    assert_eq!(exit, Exit::Findings);
}

#[test]
fn an_sp_that_takes_everything_hands_out_the_forgery() {
    let (exit, events) = run_all(&[subject("open", || Fake::new(accepted))]);
    let Verdict::Fail {
        kind: FailKind::ForgedIdentity { evidence },
    } = verdict(&events, ATTACK)
    else {
        panic!("{:?}", verdict(&events, ATTACK));
    };
    assert!(evidence[0].to_string().contains("canary"));
    assert_eq!(exit, Exit::Findings);
}

#[test]
fn a_crash_costs_one_case() {
    let crashing = || {
        Fake::new(|answer| {
            if answer.case == ATTACK && !answer.control {
                let reason = "boom".to_owned();
                return Observation::Crashed { reason };
            }
            right(answer)
        })
    };
    let (_, events) = run_all(&[subject("crashing", crashing)]);
    for result in results(&events) {
        let expected = if result.case == ATTACK {
            "fail"
        } else {
            "pass"
        };
        assert_eq!(result.verdict.name(), expected, "{}", result.case);
    }
}

#[test]
fn a_target_that_dies_for_good_does_not_take_the_others_with_it() {
    let dying = || {
        let mut fake = Fake::new(right);
        fake.dies_at = Some(10);
        fake
    };
    let subjects = [
        subject("dying", dying),
        subject("right", || Fake::new(right)),
    ];
    let (exit, events) = run_all(&subjects);
    let all = gauntlet_catalog::all().len();
    let of = |target: &str| -> Vec<&str> {
        results(&events)
            .into_iter()
            .filter(|r| r.target == target)
            .map(|r| r.verdict.name())
            .collect()
    };
    let dead = of("dying");
    assert_eq!(dead.len(), all);
    assert_eq!(dead[0], "pass");
    assert_eq!(dead[all - 1], "inconclusive");
    assert_eq!(of("right"), vec!["pass"; all]);
    let failed = events.iter().filter(|e| {
        matches!(e, Event::TargetFailed { target, reason } if target == "dying" && reason.contains("dead"))
    });
    assert_eq!(failed.count(), 1);
    assert_eq!(exit, Exit::Failure);
}

#[test]
fn a_target_that_cannot_start_makes_its_cases_inconclusive() {
    let broken = Subject::new("broken", || {
        Err(TargetError::Spawn {
            program: "nothing".to_owned(),
            why: "not there".to_owned(),
        })
    });
    let (exit, events) = run_all(&[broken]);
    assert!(
        events
            .iter()
            .any(|e| matches!(e, Event::TargetFailed { .. }))
    );
    assert_eq!(results(&events).len(), gauntlet_catalog::all().len());
    assert_eq!(exit, Exit::Failure);
}

#[test]
fn a_missing_feature_skips_and_is_named() {
    let without = || Fake::new(right).without(Feature::InResponseTo);
    let (exit, events) = run_all(&[subject("less", without)]);
    let feature = Feature::InResponseTo;
    assert_eq!(
        verdict(&events, "conformance/signing/assertion-signed-solicited"),
        &Verdict::Skip {
            lacking: Lacking::Feature { feature }
        }
    );
    assert_eq!(verdict(&events, HONEST).name(), "pass");
    assert_eq!(exit, Exit::Pass);
}

#[test]
fn a_setting_that_is_ignored_skips_the_cases_that_need_it() {
    let ignoring = || Fake::new(right).ignoring("allow_unsolicited");
    let (_, events) = run_all(&[subject("lax", ignoring)]);
    let verdict_of = verdict(&events, "attacks/correlation/unsolicited-not-allowed");
    let Verdict::Skip {
        lacking: Lacking::Setting { setting },
    } = verdict_of
    else {
        panic!("{verdict_of:?}");
    };
    assert!(setting.starts_with("allow_unsolicited"));
    assert_eq!(verdict(&events, HONEST).name(), "pass");
}

#[test]
fn a_scene_that_cannot_be_set_is_inconclusive() {
    let forgetful = || {
        Fake::new(|answer| {
            if answer.case == REPLAY && !answer.control {
                refused(&[])
            } else {
                right(answer)
            }
        })
    };
    let (_, events) = run_all(&[subject("forgetful", forgetful)]);
    let Verdict::Inconclusive { why } = verdict(&events, REPLAY) else {
        panic!("{:?}", verdict(&events, REPLAY));
    };
    assert!(why.contains("message 1"), "{why}");
}

#[test]
fn a_target_that_cannot_reset_is_configured_again() {
    let stiff = || {
        let mut fake = Fake::new(right);
        fake.can_reset = false;
        fake
    };
    let (exit, _) = run_all(&[subject("stiff", stiff)]);
    assert_eq!(exit, Exit::Pass);
}

#[test]
fn a_target_with_its_own_clock_gets_messages_of_the_real_time() {
    // The fake knows no such messages; what matters is what was sent.
    let own = || Fake::new(right).without(Feature::Clock);
    let (_, events) = run_all(&[subject("own", own)]);
    let year = |event: &Event| match event {
        Event::TargetStarted(target) => Some(target.now.to_string()),
        _ => None,
    };
    let now = events.iter().find_map(year).unwrap();
    assert!(!now.starts_with("2026-01-15T12:00:00"), "{now}");
    // Arriving later than now cannot be had there.
    let verdict = verdict(&events, "attacks/content/cond-expired-on-arrival");
    assert_eq!(verdict.name(), "skip");
}

#[test]
fn the_same_run_twice_gives_the_same_log_but_for_durations() {
    let log = || {
        let cases = gauntlet_catalog::all();
        let (_, events) = run_cases(&[subject("right", || Fake::new(right))], &cases[..20]);
        let lines = events.iter().map(|event| {
            let mut value: Value = serde_json::from_str(&line(event).unwrap()).unwrap();
            strip(&mut value);
            value.to_string()
        });
        lines.collect::<Vec<_>>()
    };
    assert_eq!(log(), log());
}

/// Removes every field called `us`.
fn strip(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("us");
            fields.values_mut().for_each(strip);
        }
        Value::Array(values) => values.iter_mut().for_each(strip),
        _ => {}
    }
}
