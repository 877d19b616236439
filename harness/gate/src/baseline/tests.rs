use gauntlet_core::runlog::{CaseFinished, Event, FORMAT, RunStarted};
use gauntlet_core::verdict::Lacking;
use gauntlet_core::{FailKind, Gate, Outcome, Profile, Verdict};

use super::*;

const FILE: &str = r#"# why
[[known]]
target = "my-sp"
case = "a/one"
fail = "accepted-invalid"
reason = "ticket 1"
expires = 2026-12-31

[[known]]
target = "my-sp:strict"
case = "a/one"
fail = "crashed"
reason = "ticket 2"
expires = 2026-06-30

[[skips]]
target = "my-sp"
skipped = 3
of = 10
"#;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn problems(text: &str) -> Vec<(usize, String)> {
    let refused = Baseline::parse("b.toml", text).unwrap_err();
    let problems = refused.problems.into_iter();
    problems.map(|p| (p.line, p.message)).collect()
}

#[test]
fn what_is_written_is_read_again() {
    let baseline = Baseline::parse("b.toml", FILE).unwrap();
    assert_eq!(baseline.known.len(), 2);
    assert_eq!(baseline.known[1].line, 9);
    let mut again = Baseline::parse("b.toml", &baseline.to_toml()).unwrap();
    for (again, first) in again.known.iter_mut().zip(&baseline.known) {
        again.line = first.line;
    }
    assert_eq!(again, baseline);
    assert_eq!(again.to_toml(), baseline.to_toml());
}

#[test]
fn each_entry_that_lacks_something_is_named_with_its_line() {
    let text = r#"
[[known]]
target = "t"
case = "a/one"
fail = "crashed"
reason = "  "
expires = 2026-12-31

[[known]]
target = "t"
case = "a/two"
fail = "is broken"
reason = "x"
expires = 2026-12-31T10:00:00Z
[[known]]
case = "a/two"
"#;
    let problems = problems(text);
    let lines: Vec<usize> = problems.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [2, 9, 9, 15, 15, 15, 15]);
    for (at, part) in [
        (0, "has no reason"),
        (
            1,
            "'is broken' is no way to fail; it is one of forged-identity",
        ),
        (2, "is no day"),
        (3, "names no target"),
        (6, "never expires"),
    ] {
        assert!(problems[at].1.contains(part), "{}", problems[at].1);
    }
}

#[test]
fn a_key_that_is_none_and_an_entry_twice() {
    let (line, message) = &problems("[[known]]\ntarget = \"t\"\ncases = \"x\"\n")[0];
    assert_eq!(*line, 3);
    assert!(message.contains("cases"), "{message}");
    let twice = format!("{FILE}{}", FILE.replace("strict", "other"));
    let messages = problems(&twice);
    assert_eq!(messages[0].0, 21);
    assert!(messages[0].1.contains("the first time in line 2"));
    assert!(messages[1].1.contains("skips"), "{}", messages[1].1);
    assert_eq!(problems("known = 3")[0].0, 1);
}

#[test]
fn an_entry_holds_to_the_end_of_its_last_day() {
    let baseline = Baseline::parse("b.toml", FILE).unwrap();
    let expired = |today: &str| {
        let known = baseline.known_on(day(today));
        known.get("my-sp:strict", "a/one").unwrap().is_expired
    };
    assert!(!expired("2026-06-30"));
    assert!(expired("2026-07-01"));
    let known = baseline.known_on(day("2026-01-01"));
    assert_eq!(known.get("my-sp", "a/one").unwrap().entry.at, "b.toml:2");
    assert!(known.get("my-sp", "a/two").is_none());
    assert!(known.get("my-sp:other", "a/one").is_none());
}

#[test]
fn a_case_that_is_none_is_named() {
    let baseline = Baseline::parse("b.toml", FILE).unwrap();
    let refused = baseline
        .without_case(
            |case| case != "a/one",
            |_| Some("did you mean 'a/won'?".to_owned()),
        )
        .unwrap_err();
    assert_eq!(refused.problems.len(), 2);
    assert_eq!(
        refused.to_string().lines().next().unwrap(),
        "b.toml:2: there is no case 'a/one'; did you mean 'a/won'?"
    );
    assert!(baseline.without_case(|_| true, |_| None).is_ok());
}

fn result(target: &str, case: &str, verdict: Verdict) -> Event {
    Event::CaseFinished(CaseFinished {
        target: target.into(),
        case: case.into(),
        control: None,
        steps: vec![],
        retries: vec![],
        outcome: Outcome::Expected,
        verdict,
    })
}

fn started(filter: Option<&str>) -> Event {
    Event::RunStarted(RunStarted {
        format: FORMAT,
        version: "0".into(),
        seed: 1,
        now: "2026-01-15T12:00:00Z".parse().unwrap(),
        profile: Profile::default(),
        filter: filter.map(str::to_owned),
        targets: vec!["my-sp".into()],
        shard: None,
        gate: Gate::default(),
        declared: vec![],
    })
}

fn failed(kind: FailKind) -> Verdict {
    Verdict::Fail { kind }
}

#[test]
fn a_run_changes_what_it_says_something_of() {
    let baseline = Baseline::parse("b.toml", FILE).unwrap();
    let pass = Verdict::Pass { acceptance: None };
    let skip = Verdict::Skip {
        lacking: Lacking::Other { reason: "x".into() },
    };
    let events = [
        started(None),
        result("my-sp", "a/one", pass),
        result("my-sp", "a/two", failed(FailKind::AcceptedInvalid)),
        result("my-sp", "a/three", skip),
    ];
    let today = day("2026-06-01");
    let unexplained = baseline.updated(&events, None, today).unwrap_err();
    assert_eq!(unexplained.0, ["a/two at my-sp"]);
    let renewal = Renewal {
        reason: "ticket 3".into(),
        expires: day("2026-09-01"),
    };
    let update = baseline.updated(&events, Some(&renewal), today).unwrap();
    assert_eq!((update.added, update.dropped, update.kept), (1, 1, 1));
    let listed: Vec<(&str, &str, &str)> = update
        .baseline
        .known
        .iter()
        .map(|e| (e.target.as_str(), e.case.as_str(), e.reason.as_str()))
        .collect();
    assert_eq!(
        listed,
        [
            ("my-sp", "a/two", "ticket 3"),
            ("my-sp:strict", "a/one", "ticket 2")
        ]
    );
    let skips = &update.baseline.skips;
    assert_eq!((skips[0].skipped, skips[0].of), (1, 3));
}

#[test]
fn a_part_of_a_run_leaves_the_skips_alone() {
    let baseline = Baseline::parse("b.toml", FILE).unwrap();
    let events = [started(Some("a/one"))];
    let update = baseline.updated(&events, None, day("2026-06-01")).unwrap();
    assert_eq!(update.baseline.skips, baseline.skips);
    assert_eq!(update.kept, 2);
}

#[test]
fn failing_in_another_way_or_for_too_long_wants_a_new_reason() {
    let baseline = Baseline::parse("b.toml", FILE).unwrap();
    let other = [result(
        "my-sp",
        "a/one",
        failed(FailKind::TimedOut { after_ms: 1 }),
    )];
    assert!(baseline.updated(&other, None, day("2026-06-01")).is_err());
    let same = [result("my-sp", "a/one", failed(FailKind::AcceptedInvalid))];
    assert!(baseline.updated(&same, None, day("2026-12-31")).is_ok());
    assert!(baseline.updated(&same, None, day("2027-01-01")).is_err());
}
