//! `gauntlet fuzz`, `replay` and `reduce` as a person calls them.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::Path;
use std::process::{Command, Output};

fn gauntlet(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gauntlet"))
        .args(args)
        .output()
        .unwrap()
}

fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

/// The only folder below `findings`.
fn finding(corpus: &Path) -> std::path::PathBuf {
    let mut all = std::fs::read_dir(corpus.join("findings")).unwrap();
    all.next().unwrap().unwrap().path()
}

#[test]
fn a_flaw_is_found_written_down_and_shown_again() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("corpus");
    let place = corpus.to_str().unwrap();
    let target = "mutant:skips-digest-value";
    let args = [
        "fuzz", "--target", target, "--runs", "4000", "--first", "--corpus", place,
    ];
    let output = gauntlet(&args);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(
        text(&output.stdout).contains("FOUND"),
        "{}",
        text(&output.stdout)
    );
    let found = finding(&corpus);
    for name in [
        "plan.txt",
        "original.txt",
        "message.xml",
        "report.md",
        "finding.json",
    ] {
        assert!(found.join(name).is_file(), "{name}");
    }
    // As the page says it, but for the name of the program.
    let page = std::fs::read_to_string(found.join("report.md")).unwrap();
    let line = page
        .lines()
        .find(|line| line.starts_with("gauntlet replay "))
        .unwrap();
    let words: Vec<&str> = line.split(' ').skip(1).collect();
    let again = gauntlet(&words);
    assert_eq!(
        again.status.code(),
        Some(1),
        "{line}: {}",
        text(&again.stdout)
    );
    // The same plan is nothing at an SP that checks.
    let plan = found.join("plan.txt");
    let right = gauntlet(&["replay", plan.to_str().unwrap()]);
    assert_eq!(right.status.code(), Some(0), "{}", text(&right.stdout));
}

#[test]
fn a_campaign_goes_on_where_it_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().to_str().unwrap();
    let run = |runs: &str, seed: &str| {
        gauntlet(&[
            "fuzz", "--runs", runs, "--seed", seed, "--jobs", "1", "--corpus", place,
        ])
    };
    assert_eq!(run("100", "1").status.code(), Some(0));
    let second = run("150", "1");
    assert!(
        text(&second.stderr).contains("going on after 100 runs"),
        "{}",
        text(&second.stderr)
    );
    assert!(
        text(&second.stdout).contains("of 150 runs"),
        "{}",
        text(&second.stdout)
    );
    // Another seed is another campaign.
    let other = run("200", "2");
    assert_eq!(other.status.code(), Some(2));
    assert!(
        text(&other.stderr).contains("with seed 1"),
        "{}",
        text(&other.stderr)
    );
}

#[test]
fn a_campaign_follows_from_its_seed() {
    let run = |seed: &str| {
        let args = [
            "fuzz",
            "--no-corpus",
            "--runs",
            "300",
            "--jobs",
            "1",
            "--json",
            "--seed",
            seed,
        ];
        let output = gauntlet(&args);
        let mut document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        document["stats"]["elapsed_ms"] = 0.into();
        document
    };
    assert_eq!(run("7"), run("7"));
    assert_ne!(run("7"), run("8"));
}

#[test]
fn a_plan_and_a_message_become_small() {
    let folder = tempfile::tempdir().unwrap();
    let plan = folder.path().join("plan.txt");
    std::fs::write(
        &plan,
        "sp(clock-skew-300)\nentra(sign=both, flow=solicited) | add-advice() | \
         set-audience(value=\"https://other.example/saml\") | sign | comment-before-root()\n",
    )
    .unwrap();
    let args = [
        "reduce",
        plan.to_str().unwrap(),
        "--target",
        "mutant:skips-audience",
    ];
    let output = gauntlet(&args);
    let small = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let expected = "entra(sign=assertion, flow=unsolicited) | set-audience(value=\"\") | sign";
    assert!(
        small.starts_with("# accepted-invalid: audience\n") && small.contains(expected),
        "{small}"
    );

    let message = folder.path().join("message.xml");
    let xml = gauntlet(&["mint"]).stdout;
    std::fs::write(&message, &xml[..xml.len() - 5]).unwrap();
    let args = ["reduce", message.to_str().unwrap(), "--questions", "400"];
    let output = gauntlet(&args);
    assert!(
        output.stdout.len() < xml.len() / 4,
        "{}",
        text(&output.stdout)
    );
    let output = gauntlet(&["replay", message.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0));
    assert!(
        text(&output.stdout).contains("they agree"),
        "{}",
        text(&output.stdout)
    );
}

#[test]
fn mistakes_are_said_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let plan = folder.path().join("plan.txt");
    std::fs::write(&plan, "sp(nothing)\nentra() | sign\n").unwrap();
    for (args, word) in [
        (vec!["fuzz", "--time", "soon"], "90s"),
        (vec!["fuzz", "--target", "nobody", "--no-corpus"], "nobody"),
        (vec!["replay", "no-such-file"], "no-such-file"),
        (
            vec!["replay", plan.to_str().unwrap()],
            "line 1: there is no setting 'nothing'",
        ),
    ] {
        let output = gauntlet(&args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(
            text(&output.stderr).contains(word),
            "{}",
            text(&output.stderr)
        );
    }
}
