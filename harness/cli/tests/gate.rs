//! What a release pipeline relies on: shards, resuming, baseline, comparing, policies, retries.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod common;

use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::{Duration, Instant};

use common::{fake, gauntlet, strip};
use gauntlet_core::runlog::{self, Event};
use gauntlet_core::{FailKind, Verdict};
use serde_json::Value;
use tempfile::TempDir;

/// A folder to work in.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// The command, called in this folder.
    fn output(&self, args: &[&str]) -> Output {
        let mut command = gauntlet();
        command
            .args(args)
            .current_dir(self.0.path())
            .output()
            .unwrap()
    }

    /// Exit code and everything that was printed.
    fn run(&self, args: &[&str]) -> (i32, String) {
        let output = self.output(args);
        let mut text = String::from_utf8(output.stdout).unwrap();
        text.push_str(&String::from_utf8(output.stderr).unwrap());
        (output.status.code().unwrap(), text)
    }

    /// The same, which must end with this code.
    fn ends(&self, code: i32, args: &[&str]) -> String {
        let (ended, text) = self.run(args);
        assert_eq!(ended, code, "{args:?}\n{text}");
        text
    }

    /// A RunLog in canonical order, without what depends on more than the call: durations, the requests
    /// that the reference SP has sent, whose identifiers depend on how many there were before, and
    /// messages that name an address of ours, whose port another run may have taken.
    fn canonical(&self, logs: &[&str]) -> Vec<Value> {
        let mut args = vec!["merge", "--log", "canonical.jsonl"];
        args.extend(logs);
        self.ends(0, &args);
        let lines = self.read("canonical.jsonl");
        let mut values: Vec<Value> = lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        values.iter_mut().for_each(strip);
        values.iter_mut().for_each(without_requests);
        values
    }
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
        &folder.canonical(&mixed),
        &folder.canonical(&["whole.jsonl"]),
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
        &folder.canonical(&["killed.jsonl"]),
        &folder.canonical(&["whole.jsonl"]),
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

const BASELINE: &str = r#"# known
[[known]]
target = "mutant:first-assertion"
case = "attacks/wrapping/xsw3"
fail = "forged-identity"
reason = "ticket 1"
expires = 2027-01-31
"#;

fn entry(case: &str, reason: &str, expires: &str) -> String {
    format!(
        "\n[[known]]\ntarget = \"mutant:first-assertion\"\ncase = \"{case}\"\nfail = \
         \"forged-identity\"\nreason = \"{reason}\"\nexpires = {expires}\n"
    )
}

#[test]
fn each_entry_that_does_not_hold_is_refused_with_its_line() {
    let folder = Folder::new();
    let run = [
        "run",
        "--target",
        "mutant:first-assertion",
        "--filter",
        "attacks/wrapping/xsw3",
        "--filter",
        "attacks/content/aud-wrong",
        "--log",
        "run.jsonl",
        "--baseline",
        "b.toml",
        "--today",
        "2026-11-29",
    ];
    let check = [
        "baseline",
        "check",
        "--baseline",
        "b.toml",
        "--today",
        "2026-11-29",
        "run.jsonl",
    ];
    // It holds.
    folder.write("b.toml", BASELINE);
    let text = folder.ends(0, &run);
    assert!(text.contains("1 known"), "{text}");
    folder.ends(0, &check);
    // No reason.
    let without = entry("attacks/wrapping/xsw4", " ", "2027-01-31");
    folder.write("b.toml", &format!("{BASELINE}{without}"));
    for args in [&run[..], &check] {
        let text = folder.ends(2, args);
        assert!(text.contains("b.toml:9: the entry has no reason"), "{text}");
    }
    // No such case.
    let unknown = entry("attacks/wraping/xsw4", "ticket 2", "2027-01-31");
    folder.write("b.toml", &format!("{BASELINE}{unknown}"));
    let text = folder.ends(2, &run);
    assert!(
        text.contains("b.toml:9: there is no case 'attacks/wraping/xsw4'; did you mean 'attacks/wrapping/xsw4'?"),
        "{text}"
    );
    // Run out.
    folder.write("b.toml", &BASELINE.replace("2027-01-31", "2026-11-28"));
    let text = folder.ends(1, &run);
    assert!(
        text.contains("the entry at b.toml:2 has run out on 2026-11-28"),
        "{text}"
    );
    let text = folder.ends(1, &check);
    assert!(text.contains("b.toml:2: 'attacks/wrapping/xsw3'"), "{text}");
    assert!(text.contains("has run out on 2026-11-28"), "{text}");
    // Stale.
    let stale = entry("attacks/content/aud-wrong", "ticket 3", "2027-01-31");
    folder.write("b.toml", &format!("{BASELINE}{stale}"));
    let text = folder.ends(1, &run);
    assert!(
        text.contains("b.toml:9: attacks/content/aud-wrong does not fail any more"),
        "{text}"
    );
    let text = folder.ends(1, &check);
    assert!(
        text.contains("b.toml:9: 'attacks/content/aud-wrong'"),
        "{text}"
    );
    assert!(text.contains("is stale"), "{text}");
    // Another way to fail is something new.
    folder.write(
        "b.toml",
        &BASELINE.replace("forged-identity", "accepted-invalid"),
    );
    folder.ends(1, &run);
    let text = folder.ends(1, &check);
    assert!(text.contains("not listed: attacks/wrapping/xsw3"), "{text}");
    // No file.
    std::fs::remove_file(folder.path("b.toml")).unwrap();
    let text = folder.ends(2, &run);
    assert!(text.contains("cannot read the baseline b.toml"), "{text}");
}

#[test]
fn two_runs_that_differ_are_compared() {
    let folder = Folder::new();
    let run = |log: &str, target: &str, filter: &str| {
        let toml = format!("[targets.sp]\ntarget = \"{target}\"\n");
        folder.write("gauntlet.toml", &toml);
        folder.run(&["run", "--log", log, "--filter", filter]).0
    };
    assert_eq!(run("good.jsonl", "reference", "attacks/content/aud"), 0);
    assert_eq!(
        run("bad.jsonl", "mutant:skips-audience", "attacks/content/aud"),
        1
    );
    assert_eq!(
        run(
            "few.jsonl",
            "mutant:skips-audience",
            "attacks/content/aud-wrong"
        ),
        1
    );
    let text = folder.ends(1, &["compare", "good.jsonl", "bad.jsonl"]);
    assert!(text.contains("Regressed: "), "{text}");
    assert!(
        text.contains("attacks/content/aud-wrong at sp: pass → fail: accepted-invalid"),
        "{text}"
    );
    let text = folder.ends(0, &["compare", "bad.jsonl", "good.jsonl"]);
    assert!(
        text.contains("Fixed: ") && !text.contains("Regressed"),
        "{text}"
    );
    let text = folder.ends(0, &["compare", "bad.jsonl", "few.jsonl"]);
    assert!(
        text.contains("Gone: ") && text.contains("1 result as before"),
        "{text}"
    );
    let text = folder.ends(1, &["compare", "few.jsonl", "bad.jsonl", "--json"]);
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["same"], 1);
    assert!(!value["new"].as_array().unwrap().is_empty());
    folder.write("no.jsonl", "");
    let text = folder.ends(2, &["compare", "no.jsonl", "bad.jsonl"]);
    assert!(text.contains("no.jsonl does not begin with"), "{text}");
}

#[test]
fn the_policy_says_what_counts() {
    let folder = Folder::new();
    let ends = |code: i32, policy: &str, filter: &str| {
        let args = [
            "run",
            "--target",
            "mutant:first-assertion",
            "--filter",
            filter,
            "--fail-on",
            policy,
        ];
        folder.ends(code, &args)
    };
    // A forged identity is critical whatever the policy.
    ends(1, "critical", "attacks/wrapping/xsw3");
    // These are warnings alone.
    let warned = "attacks/content/*";
    let text = ends(0, "must", warned);
    assert!(text.contains("with a warning"), "{text}");
    ends(1, "should", warned);
    let text = folder.ends(2, &["run", "--fail-on", "hihg"]);
    assert!(text.contains("high"), "{text}");
    // What is let through is said.
    let fake = fake("refuses");
    let args = [
        "run",
        "--target-cmd",
        &fake,
        "--filter",
        "conformance/signing/*-signed-*",
        "--fail-on",
    ];
    let with = |policy: &'static str| [&args[..], &[policy]].concat();
    folder.ends(1, &with("must"));
    let text = folder.ends(0, &with("critical"));
    assert!(text.contains("let through by the policy"), "{text}");
}

#[test]
fn another_number_of_skips_is_shown_and_can_be_gated() {
    let folder = Folder::new();
    let toml = |target: &str| {
        let toml = format!("[targets.sp]\ntarget = \"{target}\"\n");
        folder.write("gauntlet.toml", &toml);
    };
    toml("reference");
    folder.ends(0, &["run", "--log", "run.jsonl"]);
    folder.ends(
        0,
        &["baseline", "write", "run.jsonl", "--baseline", "b.toml"],
    );
    assert!(folder.read("b.toml").contains("skipped = 0\nof = "));
    let run = ["run", "--baseline", "b.toml"];
    folder.ends(0, &run);
    let other = folder.read("b.toml").replace("skipped = 0", "skipped = 3");
    folder.write("b.toml", &other);
    let text = folder.ends(0, &run);
    assert!(
        text.contains("skips at sp: 0, and the baseline expects 3 of "),
        "{text}"
    );
    folder.ends(1, &[&run[..], &["--gate-skips"]].concat());
    // A part of the catalogue has other numbers, and that is nothing.
    let part = [&run[..], &["--gate-skips", "--filter", "attacks/wrapping"]].concat();
    folder.ends(0, &part);
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

/// From nothing to a gate, as a team would do it.
#[test]
fn a_project_from_its_first_run_to_a_stale_entry() {
    let folder = Folder::new();
    let program = env!("CARGO_BIN_EXE_gauntlet");
    let serve = |name: &str| format!("'{program}' target serve {name}");
    let text = folder.ends(0, &["init"]);
    assert!(text.contains("wrote ./gauntlet.toml"), "{text}");
    assert!(folder.path(".github/workflows/saml-gauntlet.yml").is_file());
    let text = folder.ends(2, &["init"]);
    assert!(text.contains("./gauntlet.toml is there already"), "{text}");

    // Edit: this is our SP, and there is a baseline and a log.
    let template = folder.read("gauntlet.toml");
    let edit = |sp: &str| {
        let text = template
            .replace("\"python3 sp/adapter.py\"", &format!("\"{}\"", serve(sp)))
            .replace("#log = ", "log = ")
            .replace(
                "#filter = [\"attacks/*\", \"conformance/*\"]",
                "filter = [\"attacks/content\"]",
            )
            .replace("#junit = ", "junit = ");
        folder.write("gauntlet.toml", &text);
    };
    edit("reference");
    // Run: green, from a folder below as well.
    folder.ends(0, &["run"]);
    assert!(folder.path("gauntlet-out/report.html").is_file());
    assert!(
        folder
            .read("gauntlet-out/junit.xml")
            .contains("failures=\"0\"")
    );

    // Break the SP: red for the right reason.
    edit("mutant:skips-audience");
    let text = folder.ends(1, &["run", "--report", "annotations=notes.txt"]);
    assert!(
        text.contains("accepted-invalid: attacks/content/aud-wrong"),
        "{text}"
    );
    let notes = folder.read("notes.txt");
    assert!(
        notes.contains("::error file=gauntlet.toml,line="),
        "{notes}"
    );

    // Say why that is borne with: green.
    let write = ["baseline", "write", "--baseline", "gauntlet-baseline.toml"];
    let text = folder.ends(2, &write);
    assert!(text.contains("say why with --reason TEXT"), "{text}");
    let reason = ["--reason", "ticket 7", "--expires", "2099-12-31"];
    folder.ends(0, &[&write[..], &reason].concat());
    let settings = folder.read("gauntlet.toml");
    folder.write(
        "gauntlet.toml",
        &settings.replace("#baseline = ", "baseline = "),
    );
    let text = folder.ends(0, &["run"]);
    assert!(text.contains("ticket 7 (until 2099-12-31)"), "{text}");
    assert!(!text.contains("FAIL"), "{text}");
    folder.ends(0, &["baseline", "check"]);

    // Mend the SP: the entries are stale, and that is red, until they are gone.
    let settings = folder.read("gauntlet.toml");
    folder.write(
        "gauntlet.toml",
        &settings.replace("mutant:skips-audience", "reference"),
    );
    let text = folder.ends(1, &["run"]);
    assert!(text.contains("Stale in the baseline at my-sp"), "{text}");
    assert!(text.contains("gauntlet-baseline.toml:"), "{text}");
    let text = folder.ends(0, &["baseline", "write"]);
    assert!(text.contains("0 added"), "{text}");
    folder.ends(0, &["run"]);
}

#[test]
fn mistakes_in_the_settings_are_named_with_their_line() {
    let folder = Folder::new();
    for (text, expected) in [
        (
            "profil = \"entra\"\n",
            "gauntlet.toml:1: unknown field `profil`",
        ),
        (
            "\nfail-on = \"sometimes\"\n",
            "gauntlet.toml:2: unknown variant `sometimes`",
        ),
        (
            "[reports]\nhtm = \"x\"\n",
            "gauntlet.toml:2: 'htm' is no format of a report",
        ),
        (
            "seed = 1\n[targets.sp]\ntarget = \"python3-smal\"\n",
            "gauntlet.toml:2: there is no target 'python3-smal'; did you mean 'python3-saml'?",
        ),
        ("[targets.sp]\ncommand = \"a 'b\"\n", "gauntlet.toml:1: "),
    ] {
        folder.write("gauntlet.toml", text);
        let shown = folder.ends(2, &["run"]);
        assert!(shown.contains(expected), "{expected}\n{shown}");
    }
    let text = folder.ends(2, &["run", "--config", "other.toml"]);
    assert!(text.contains("cannot read other.toml"), "{text}");
    std::fs::remove_file(folder.path("gauntlet.toml")).unwrap();
    let text = folder.ends(2, &["run", "--target", "python3-smal"]);
    assert!(text.contains("did you mean 'python3-saml'?"), "{text}");
    let text = folder.ends(2, &["run", "--report", "htm=x"]);
    assert!(text.contains("there are html, junit"), "{text}");
    let text = folder.ends(2, &["baseline", "write", "run.jsonl"]);
    assert!(text.contains("no baseline is named"), "{text}");
}

#[test]
fn a_shell_and_a_reader_of_manuals_get_theirs() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let text = folder.ends(0, &["completions", shell]);
        assert!(text.contains("rerun-failed"), "{shell}");
    }
    let page = folder.ends(0, &["man"]);
    for part in [".TH", "GAUNTLET RUN", "GAUNTLET BASELINE", "rerun\\-failed"] {
        assert!(page.contains(part), "{part}");
    }
}
