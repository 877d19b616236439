//! A run with one result of several kinds, for the tests of the reports.

pub(crate) mod several;

use gauntlet_core::clause::core;
use gauntlet_core::runlog::{CaseFinished, Event, Exchange, FORMAT, RunStarted, TargetStarted};
use gauntlet_core::verdict::Lacking;
use gauntlet_core::{
    CaseInfo, Check, Delivery, Expectation, Feature, Identity, Level, Observation, Severity,
    Timestamp, Truth, Verdict,
};

pub(crate) fn now() -> Timestamp {
    "2026-01-15T12:00:00Z".parse().unwrap()
}

fn named(name: &str) -> Identity {
    Identity {
        name_id: Some(name.into()),
        ..Identity::default()
    }
}

fn info(id: &str) -> CaseInfo {
    CaseInfo {
        id: id.into(),
        title: "A forged assertion stands first".into(),
        doc: String::new(),
        clauses: vec![core("5.4.2")],
        attacks: vec![],
        cwe: vec![],
        mint: gauntlet_core::MintMode::Cap,
        group: None,
        severity: Severity::Critical,
        level: Level::Must,
        expectation: Expectation::NeverForged,
        caught_by: vec![Check::SingleAssertion],
        features: vec![Feature::Post],
        plans: vec![],
        file: "harness/catalog/src/x.rs".into(),
        line: 7,
    }
}

fn finished(case: &str, steps: Vec<Exchange>, verdict: Verdict) -> Event {
    Event::CaseFinished(CaseFinished {
        target: "weak sp".into(),
        case: case.into(),
        control: None,
        steps,
        retries: vec![],
        outcome: gauntlet_core::outcome::reconcile(&verdict, None),
        verdict,
    })
}

/// One forged identity, one skip, one inconclusive case, at one target.
pub(crate) fn events() -> Vec<Event> {
    let truth = Truth {
        signed: Some(named("alice@contoso.example")),
        alternatives: vec![],
        canaries: vec!["canary-1".into()],
        absent: vec![],
        unsigned_additions: true,
    };
    let returned = named("canary-1@evil.example");
    let evidence = truth.compare(&returned).evidence;
    let step = Exchange {
        sent: Delivery::posted(now(), "PGE+PGIvPjwvYT4="),
        truth,
        observed: Observation::Accepted { identity: returned },
        side_effects: vec![],
        us: 5,
    };
    vec![
        Event::RunStarted(RunStarted {
            format: FORMAT,
            version: "0.0.0".into(),
            seed: 9,
            now: now(),
            profile: gauntlet_core::Profile::default(),
            filter: None,
            targets: vec!["weak sp".into()],
            shard: None,
            gate: gauntlet_core::Gate::default(),
            declared: vec![],
        }),
        Event::CaseSelected(info("attacks/wrapping/one")),
        Event::CaseSelected(info("attacks/wrapping/two")),
        Event::CaseSelected(info("conformance/time/three")),
        Event::TargetStarted(TargetStarted {
            target: "weak sp".into(),
            name: "weak".into(),
            version: "\u{1b}[31m3".into(),
            features: vec![Feature::Post, Feature::Clock],
            unknown_features: vec![],
            seed: 1,
            now: now(),
        }),
        finished(
            "attacks/wrapping/one",
            vec![step],
            Verdict::Fail {
                kind: gauntlet_core::FailKind::ForgedIdentity { evidence },
            },
        ),
        finished(
            "attacks/wrapping/two",
            vec![],
            Verdict::Skip {
                lacking: Lacking::Feature {
                    feature: Feature::Replay,
                },
            },
        ),
        finished(
            "conformance/time/three",
            vec![],
            Verdict::Inconclusive {
                why: "the honest twin was not accepted: rejected: no".into(),
            },
        ),
        Event::RunFinished {
            cases: 3,
            us: 1_234_567,
        },
    ]
}
