//! The vectors say what the harness says: two programs that read nothing but `fixtures/vectors`, each
//! with a library that nobody here wrote, come to the verdicts that a run comes to at the same library.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use gauntlet_core::runlog::Event;
use gauntlet_runner::{Collect, Config, DEFAULT_NOW, Subject, run};
use gauntlet_targets::{Cache, install, resolve};
use serde_json::Value;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

/// The folder of a bundled target; `None`, and said so, where it cannot be installed. CI must.
fn installed(name: &str) -> Option<(PathBuf, Subject)> {
    let cache = Cache::from_env().unwrap();
    if let Err(error) = install(name, &cache, &mut |_| {}) {
        let ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
        assert!(!ci, "{name} must be installable in CI: {error}");
        let line = format!("NOT TESTED: {name} cannot be installed: {error}\n");
        let _ = std::io::stderr().write_all(line.as_bytes());
        return None;
    }
    let folder = gauntlet_targets::install::installed(name, &cache)
        .unwrap()
        .folder;
    let subject = Subject::of_spec(name, resolve(name, &cache).unwrap());
    Some((folder, subject))
}

/// The verdicts of a run, by case.
fn of_run(subject: &Subject, ids: &[String]) -> BTreeMap<String, String> {
    let all = gauntlet_catalog::all();
    let cases: Vec<_> = all
        .into_iter()
        .filter(|case| ids.contains(&case.id()))
        .collect();
    let now = DEFAULT_NOW;
    let config = Config::new("test", 1, now, gauntlet_core::Profile::default());
    let mut collect = Collect::default();
    run(&config, std::slice::from_ref(subject), &cases, &mut collect).unwrap();
    let finished = collect.events.into_iter().filter_map(|event| match event {
        Event::CaseFinished(result) => Some((result.case, result.verdict.name().to_owned())),
        _ => None,
    });
    finished.collect()
}

/// The verdicts of a consumer, by vector.
fn of_consumer(command: &mut Command) -> BTreeMap<String, String> {
    let vectors = fixtures().join("vectors").canonicalize().unwrap();
    let output = command.arg(vectors).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .map(|line| {
            let value: Value = serde_json::from_str(line).unwrap();
            let text = |key: &str| value[key].as_str().unwrap().to_owned();
            (text("id"), text("verdict"))
        })
        .collect()
}

fn agree(subject: &Subject, consumer: &BTreeMap<String, String>) {
    let ids: Vec<String> = consumer.keys().cloned().collect();
    assert!(ids.len() > 600, "{}", ids.len());
    let run = of_run(subject, &ids);
    let differ: Vec<String> = consumer
        .iter()
        .filter(|(id, verdict)| run.get(*id) != Some(*verdict))
        .map(|(id, verdict)| format!("{id}: {verdict}, run: {:?}", run.get(id)))
        .collect();
    assert!(differ.is_empty(), "{}\n{}", subject.name, differ.join("\n"));
    // Both find something, or there would be nothing to agree on.
    for verdict in ["pass", "fail", "warning", "skip"] {
        assert!(run.values().any(|v| v == verdict), "{verdict}");
    }
}

#[test]
fn python_with_python3_saml() {
    let Some((folder, subject)) = installed("python3-saml") else {
        return;
    };
    let script = fixtures().join("consumers/python/consume.py");
    let mut command = Command::new(folder.join("venv/bin/python"));
    agree(&subject, &of_consumer(command.arg("-B").arg(script)));
}

#[test]
fn javascript_with_node_saml() {
    let Some((folder, subject)) = installed("node-saml") else {
        return;
    };
    let script = fixtures().join("consumers/javascript/consume.mjs");
    let mut command = Command::new("node");
    agree(
        &subject,
        &of_consumer(
            command
                .current_dir(folder)
                .arg(script.canonicalize().unwrap()),
        ),
    );
}
