//! A target that misbehaves costs one case, and the run ends normally: with real processes.

#![allow(clippy::panic, clippy::unwrap_used, reason = "tests")]

mod common;

use std::collections::BTreeMap;

use common::{fake, run};
use serde_json::Value;

/// The case at which the fake SP misbehaves, and the word for what is observed.
const AT: &str = "attacks/absence/sig-unknown-algorithm";

/// Verdict and what was observed, by case; the exit code.
fn verdicts(mode: &str) -> (i32, BTreeMap<String, (String, String)>) {
    let target = fake(mode);
    let (exit, out, err) = run(&[
        "run",
        "--target-cmd",
        &target,
        "--timeout",
        "1",
        "--filter",
        "attacks/absence/sig-*",
        "--filter",
        "attacks/keys/*",
        "--json",
    ]);
    let document: Value = serde_json::from_str(&out).unwrap_or_else(|e| panic!("{e}: {err}"));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let verdicts = document["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                text(&row["case"]),
                (text(&row["verdict"]), text(&row["observed"])),
            )
        })
        .collect();
    (exit, verdicts)
}

#[test]
fn each_costs_one_case() {
    let (exit, honest) = verdicts("naive");
    assert_eq!(exit, 1, "{honest:?}");
    assert!(honest.len() >= 10, "{honest:?}");
    for (mode, verdict, observed) in [
        ("naive-garbage", "inconclusive", "protocol"),
        ("naive-hang", "fail", "no answer within 1000 ms"),
        ("naive-die", "fail", "crashed"),
        ("naive-killed", "fail", "crashed"),
        ("naive-stderr", "fail", "accepted"),
    ] {
        let (exit, verdicts) = verdicts(mode);
        assert_eq!(exit, 1, "{mode}: {verdicts:?}");
        assert_eq!(verdicts.len(), honest.len(), "{mode}");
        for (case, found) in &verdicts {
            if case == AT {
                assert_eq!(found.0, verdict, "{mode}: {found:?}");
                assert!(found.1.contains(observed), "{mode}: {found:?}");
            } else {
                assert_eq!(found, &honest[case], "{mode}: {case}");
            }
        }
    }
}
