//! `gauntlet slope` with real processes. No time is measured: what the fixture reports is made up.

#![allow(clippy::panic, clippy::unwrap_used, reason = "tests")]

mod common;

use std::path::PathBuf;

use common::run;
use serde_json::Value;

/// The command line of the fixture.
fn fixture(mode: &str) -> String {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/common/slope_sp.py");
    format!("python3 '{}' {mode}", script.display())
}

/// The exit code, and the document's only target.
fn slope(args: &[&str]) -> (i32, Value) {
    let (exit, out, err) = run(&[&["slope", "--json"], args].concat());
    let document: Value = serde_json::from_str(&out).unwrap_or_else(|e| panic!("{e}: {err}"));
    assert_eq!(document["exit"], exit);
    (exit, document["targets"][0].clone())
}

/// The exit code and the slope in one dimension, by reported time. No answer takes long.
fn measured(dimension: &str) -> (i32, Value) {
    measured_within("60", dimension)
}

fn measured_within(timeout: &str, dimension: &str) -> (i32, Value) {
    let target = fixture("");
    let args = [
        "--target-cmd",
        &target,
        "--by",
        "reported",
        "--timeout",
        timeout,
    ];
    let (exit, target) = slope(&[&args[..], &["--dimension", dimension]].concat());
    assert_eq!(target["meter"], "reported", "{target}");
    let slopes = target["slopes"].as_array().unwrap();
    assert_eq!(slopes.len(), 1, "{target}");
    (exit, slopes[0].clone())
}

#[test]
fn a_square_is_a_finding() {
    let (exit, slope) = measured("attributes");
    assert_eq!(
        (exit, &slope["growth"]["kind"]),
        (1, &Value::from("super-linear"))
    );
    let exponent = slope["exponent"].as_f64().unwrap();
    assert!((exponent - 2.0).abs() < 0.01, "{slope}");
    // It stops where enough is known.
    assert_eq!(
        slope["points"].as_array().unwrap().last().unwrap()["size"],
        2048
    );
}

#[test]
fn proportion_and_indifference_are_none() {
    let (exit, slope) = measured("elements");
    assert_eq!(
        (exit, &slope["growth"]["kind"]),
        (0, &Value::from("linear"))
    );
    assert!(
        (slope["exponent"].as_f64().unwrap() - 1.0).abs() < 0.01,
        "{slope}"
    );
    let (exit, slope) = measured("text");
    assert_eq!((exit, &slope["growth"]["kind"]), (0, &Value::from("flat")));
    assert_eq!(slope["exponent"], Value::Null);
}

#[test]
fn the_end_of_the_process_and_silence_are_findings() {
    let (exit, slope) = measured("depth");
    assert_eq!(
        (exit, &slope["growth"]["kind"]),
        (1, &Value::from("crashed"))
    );
    assert_eq!(slope["growth"]["size"], 1024);
    let (exit, slope) = measured_within("2", "comments");
    assert_eq!(
        (exit, &slope["growth"]["kind"]),
        (1, &Value::from("timed-out"))
    );
    assert_eq!(slope["growth"]["after_ms"], 2000);
}

#[test]
fn an_undocumented_error_is_none_and_limits_are_set() {
    let (exit, slope) = measured("certificates");
    assert_eq!((exit, &slope["growth"]["kind"]), (0, &Value::from("flat")));
    assert_eq!(slope["raised"]["size"], 4);
    if cfg!(target_os = "linux") {
        assert_eq!(slope["raised"]["reason"], "120 2147483648");
    }
}

#[test]
fn who_refuses_everything_is_not_measured() {
    let target = fixture("refuses");
    let (exit, target) = slope(&["--target-cmd", &target, "--dimension", "text"]);
    assert_eq!(exit, 3, "{target}");
    assert!(
        target["failed"]
            .as_str()
            .unwrap()
            .contains("honest message"),
        "{target}"
    );
}

#[test]
fn the_reference_runs_in_a_process_of_its_own() {
    let (_, target) = slope(&["--dimension", "form-space"]);
    assert_eq!(target["target"], "reference");
    assert_eq!(target["failed"], Value::Null);
    assert!(!target["slopes"][0]["points"].as_array().unwrap().is_empty());
    if cfg!(target_os = "linux") {
        assert_eq!(target["meter"], "cpu");
        assert_eq!(target["limited"], true);
    }
}

#[test]
fn an_unknown_dimension_is_a_mistake_of_the_command_line() {
    let (exit, _, err) = run(&["slope", "--dimension", "width"]);
    assert_eq!(exit, 2, "{err}");
}
