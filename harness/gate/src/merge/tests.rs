use gauntlet_core::runlog::{Exchange, FORMAT};
use gauntlet_core::{Delivery, Gate, Observation, Outcome, Profile, Truth, Verdict};

use super::*;

fn started(targets: &[&str], shard: Option<&str>) -> Event {
    Event::RunStarted(RunStarted {
        format: FORMAT,
        version: "0".into(),
        seed: 1,
        now: "2026-01-15T12:00:00Z".parse().unwrap(),
        profile: Profile::default(),
        filter: None,
        targets: targets.iter().map(|t| (*t).to_owned()).collect(),
        shard: shard.map(str::to_owned),
        gate: Gate::default(),
        declared: vec![],
    })
}

fn control(target: &str, key: &str, us: u64) -> Event {
    Event::ControlFinished(ControlFinished {
        target: target.into(),
        control: key.into(),
        accepted: true,
        step: Exchange {
            sent: Delivery::posted("2026-01-15T12:00:00Z".parse().unwrap(), ""),
            truth: Truth::default(),
            observed: Observation::TimedOut { after_ms: 1 },
            side_effects: vec![],
            us,
        },
    })
}

fn result(target: &str, case: &str, key: &str) -> Event {
    Event::CaseFinished(CaseFinished {
        target: target.into(),
        case: case.into(),
        control: Some(key.into()),
        steps: vec![],
        retries: vec![],
        verdict: Verdict::Pass { acceptance: None },
        outcome: Outcome::Expected,
    })
}

fn finished(cases: usize) -> Event {
    Event::RunFinished { cases, us: 5 }
}

/// `a` is the first of the catalogue.
fn place(case: &str) -> Option<usize> {
    ["a", "b", "c", "d"].iter().position(|known| *known == case)
}

fn merged(logs: &[&[Event]]) -> Result<Vec<Event>, MergeError> {
    let names = ["one", "two", "three"];
    let logs: Vec<Log<'_>> = logs
        .iter()
        .zip(names)
        .map(|(events, name)| Log { name, events })
        .collect();
    merge(&logs, place)
}

#[test]
fn shards_give_what_the_whole_run_gives() {
    let whole = [
        started(&["t"], None),
        control("t", "k", 1),
        result("t", "a", "k"),
        control("t", "l", 1),
        result("t", "b", "l"),
        result("t", "c", "k"),
        finished(3),
    ];
    let first = [
        started(&["t"], Some("1/2")),
        control("t", "l", 1),
        result("t", "b", "l"),
        // Its own one: the first case with this control is in the other part.
        control("t", "k", 2),
        result("t", "c", "k"),
        finished(2),
    ];
    let second = [
        started(&["t"], Some("2/2")),
        control("t", "k", 1),
        result("t", "a", "k"),
        finished(1),
    ];
    let mut expected = whole.to_vec();
    if let Some(Event::RunFinished { us, .. }) = expected.last_mut() {
        *us = 10;
    }
    assert_eq!(merged(&[&first, &second]).unwrap(), expected);
    assert_eq!(merged(&[&second, &first]).unwrap(), expected);
    assert_eq!(merged(&[&whole]).unwrap(), whole);
    let Event::RunStarted(part) = &merged(&[&first]).unwrap()[0] else {
        panic!("no start");
    };
    assert_eq!(part.shard.as_deref(), Some("1/2"));
}

#[test]
fn runs_at_one_target_each_make_a_run_at_all() {
    let one = [started(&["t"], None), result("t", "a", "k"), finished(1)];
    let other = [started(&["u"], None), result("u", "a", "k"), finished(1)];
    let both = merged(&[&one, &other]).unwrap();
    let Event::RunStarted(start) = &both[0] else {
        panic!("no start");
    };
    assert_eq!(start.targets, ["t", "u"]);
    assert_eq!(both.last(), Some(&Event::RunFinished { cases: 2, us: 10 }));
}

#[test]
fn what_is_no_part_of_one_run_is_refused() {
    let one = [started(&["t"], None), result("t", "a", "k"), finished(1)];
    assert!(matches!(
        merged(&[&one, &one]).unwrap_err(),
        MergeError::Twice { first, second, .. } if first == "one" && second == "two"
    ));
    let mut other = vec![started(&["u"], None)];
    if let Event::RunStarted(start) = &mut other[0] {
        start.seed = 2;
    }
    let error = merged(&[&one, &other]).unwrap_err().to_string();
    assert!(error.contains("the seed differs (1 and 2)"), "{error}");
    assert!(matches!(
        merged(&[&one[1..]]).unwrap_err(),
        MergeError::NoStart(name) if name == "one"
    ));
    assert!(merged(&[]).is_err());
}

#[test]
fn a_part_that_was_cut_short_leaves_the_whole_unfinished() {
    let one = [
        started(&["t"], Some("1/2")),
        result("t", "a", "k"),
        finished(1),
    ];
    let cut = [started(&["t"], Some("2/2")), result("t", "b", "k")];
    let both = merged(&[&one, &cut]).unwrap();
    assert!(!matches!(both.last(), Some(Event::RunFinished { .. })));
}
