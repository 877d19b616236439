//! Runs in parts: shards, killed runs that go on, what failed brought again, retries.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod common;

use std::path::Path;
use std::time::{Duration, Instant};

use common::folder::Folder;
use common::{fake, gauntlet, strip};
use gauntlet_core::runlog::{self, Event};
use gauntlet_core::{FailKind, Verdict};
use serde_json::Value;

/// A RunLog in canonical order, without what depends on more than the call: durations, the requests
/// that the reference SP has sent, whose identifiers depend on how many there were before, and
/// messages that name an address of ours, whose port another run may have taken.
fn canonical(folder: &Folder, logs: &[&str]) -> Vec<Value> {
    let mut args = vec!["merge", "--log", "canonical.jsonl"];
    args.extend(logs);
    folder.ends(0, &args);
    let lines = folder.read("canonical.jsonl");
    let mut values: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    values.iter_mut().for_each(strip);
    values.iter_mut().for_each(without_requests);
    values
}

fn without_requests(event: &mut Value) {
    let case = event["case"].as_str().and_then(gauntlet_catalog::find);
    if case.is_some_and(gauntlet_catalog::Case::reaches_out) {
        event["steps"] = Value::Null;
        return;
    }
    for step in event["steps"].as_array_mut().into_iter().flatten() {
        if let Some(requests) = step["observed"].get_mut("requests") {
            *requests = Value::Null;
        }
    }
}

fn same(a: &[Value], b: &[Value]) {
    assert_eq!(a.len(), b.len());
    for (a, b) in a.iter().zip(b) {
        assert_eq!(a, b);
    }
}

const TWO: [&str; 4] = [
    "--target",
    "reference",
    "--target",
    "mutant:first-assertion",
];

#[test]
fn the_shards_of_a_run_merged_are_the_whole_run() {
    let folder = Folder::new();
    let run = |log: &str, more: &[&str]| {
        let mut args = vec!["run", "--log", log];
        args.extend(TWO);
        args.extend(more);
        folder.run(&args).0
    };
    assert_eq!(run("whole.jsonl", &[]), 1);
    let parts = ["1.jsonl", "2.jsonl", "3.jsonl", "4.jsonl"];
    for (part, shard) in parts.iter().zip(["1/4", "2/4", "3/4", "4/4"]) {
        assert_eq!(run(part, &["--shard", shard]), 1);
    }
    let mixed = [parts[2], parts[0], parts[3], parts[1]];
    same(
        &canonical(&folder, &mixed),
        &canonical(&folder, &["whole.jsonl"]),
    );
    // A case stays in its part, whatever else is selected.
    let filtered = ["--shard", "2/4", "--filter", "attacks/wrapping"];
    assert_eq!(run("filtered.jsonl", &filtered), 1);
    let cases = |log: &str| -> Vec<String> {
        let events = runlog::read(&folder.read(log)).unwrap();
        let finished = events.into_iter().filter_map(|event| match event {
            Event::CaseFinished(result) => Some(result.case),
            _ => None,
        });
        let mut cases: Vec<String> = finished.collect();
        cases.sort();
        cases
    };
    let mut expected = cases("2.jsonl");
    expected.retain(|case| case.contains("attacks/wrapping"));
    assert_eq!(cases("filtered.jsonl"), expected);
    // The same part twice is no run, and neither are parts of two.
    let text = folder.ends(2, &["merge", "--log", "x.jsonl", parts[0], parts[0]]);
    assert!(text.contains("both hold a result"), "{text}");
    assert_eq!(run("other.jsonl", &["--shard", "1/4", "--seed", "2"]), 1);
    let text = folder.ends(2, &["merge", "--log", "x.jsonl", "other.jsonl", parts[1]]);
    assert!(text.contains("the seed differs (2 and 1)"), "{text}");
}

#[test]
fn a_run_that_was_killed_goes_on_as_if_nothing_had_been() {
    let folder = Folder::new();
    let mut args = vec!["run", "--log", "whole.jsonl"];
    args.extend(TWO);
    folder.ends(1, &args);
    args[2] = "killed.jsonl";
    for (round, lines) in [2600, 4000].into_iter().enumerate() {
        let resume = ["run", "--resume", "killed.jsonl"];
        let args = if round == 0 { args.as_slice() } else { &resume };
        let mut child = gauntlet()
            .args(args)
            .current_dir(folder.0.path())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let log = folder.path("killed.jsonl");
        let end = Instant::now() + Duration::from_secs(120);
        while count_lines(&log) < lines && child.try_wait().unwrap().is_none() {
            assert!(Instant::now() < end);
            std::thread::sleep(Duration::from_millis(5));
        }
        // SIGKILL.
        child.kill().unwrap();
        child.wait().unwrap();
        let text = folder.read("killed.jsonl");
        assert!(
            !text.contains("run-finished"),
            "it was too fast to be killed"
        );
    }
    // What was being written when it was killed.
    let mut text = folder.read("killed.jsonl");
    text.push_str("{\"event\":\"case-fini");
    folder.write("killed.jsonl", &text);
    let before = count_lines(&folder.path("killed.jsonl"));
    let output = folder.ends(1, &["run", "--resume", "killed.jsonl"]);
    assert!(!output.contains("cut short"), "{output}");
    assert!(count_lines(&folder.path("killed.jsonl")) > before);
    same(
        &canonical(&folder, &["killed.jsonl"]),
        &canonical(&folder, &["whole.jsonl"]),
    );
    // There is nothing left to do, and the log stays as it is.
    let log = folder.read("killed.jsonl");
    folder.ends(1, &["run", "--resume", "killed.jsonl"]);
    assert_eq!(folder.read("killed.jsonl"), log);
    let text = folder.ends(2, &["run", "--resume", "killed.jsonl", "--seed", "2"]);
    assert!(text.contains("--seed"), "{text}");
}

fn count_lines(path: &Path) -> usize {
    std::fs::read_to_string(path)
        .unwrap_or_default()
        .lines()
        .count()
}

#[test]
fn what_failed_is_run_once_more_and_nothing_else() {
    let folder = Folder::new();
    let mut args = vec!["run", "--log", "first.jsonl", "--seed", "7"];
    args.extend(TWO);
    args.extend([
        "--filter",
        "attacks/wrapping/xsw",
        "--filter",
        "conformance/signing",
    ]);
    folder.ends(1, &args);
    folder.ends(
        1,
        &[
            "run",
            "--rerun-failed",
            "first.jsonl",
            "--log",
            "again.jsonl",
        ],
    );
    let over = [
        "run",
        "--rerun-failed",
        "first.jsonl",
        "--log",
        "first.jsonl",
    ];
    folder.ends(2, &over);
    // The log of the project stays what it is.
    folder.write("gauntlet.toml", "log = \"first.jsonl\"\n");
    let first = folder.read("first.jsonl");
    folder.ends(1, &["run", "--rerun-failed", "first.jsonl"]);
    assert_eq!(folder.read("first.jsonl"), first);
    let results = |log: &str| {
        let events = runlog::read(&folder.read(log)).unwrap();
        let results = events.into_iter().filter_map(|event| match event {
            Event::CaseFinished(result) => Some((result.target, result.case, result.verdict)),
            _ => None,
        });
        results.collect::<Vec<_>>()
    };
    let mut failed = results("first.jsonl");
    failed.retain(|(_, _, verdict)| verdict.is_fail());
    assert!(failed.len() > 3);
    // The same seed, so the same canaries.
    assert_eq!(results("again.jsonl"), failed);
}

#[test]
fn trying_again_is_recorded_and_turns_no_attack_green() {
    let folder = Folder::new();
    let results = |mode: &str, filter: &str, retries: &str| {
        let fake = fake(mode);
        let (code, text) = folder.run(&[
            "run",
            "--target-cmd",
            &fake,
            "--filter",
            filter,
            "--retries",
            retries,
            "--log",
            "r.jsonl",
        ]);
        let events = runlog::read(&folder.read("r.jsonl")).unwrap();
        let results = events.into_iter().filter_map(|event| match event {
            Event::CaseFinished(result) => Some((result.verdict, result.retries)),
            _ => None,
        });
        (code, text, results.collect::<Vec<_>>())
    };
    // Whoever is slow to start with is let off, and it is written down.
    let honest = "conformance/signing/assertion-signed-unsolicited";
    let (code, _, first) = results("shy", honest, "0");
    assert_eq!(code, 1);
    assert!(first[0].0.is_fail() && first[0].1.is_empty());
    let (code, text, again) = results("shy", honest, "1");
    assert_eq!(code, 0, "{text}");
    // The fake hands out the name alone.
    assert!(matches!(again[0].0, Verdict::Warning { .. }));
    assert_eq!(again[0].1.len(), 1);
    assert!(
        text.contains("tried again: 1 case, 1 of which does not fail any more"),
        "{text}"
    );
    // Whoever lets an attack in once has let it in.
    let (code, _, once) = results("once", "attacks/absence/sig-removed-all", "3");
    assert_eq!(code, 1);
    assert!(matches!(
        once[0].0,
        Verdict::Fail {
            kind: FailKind::ForgedIdentity { .. }
        }
    ));
    assert!(once[0].1.is_empty());
}
