//! What a release pipeline relies on: baseline, comparing, policies, settings.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod common;

use common::fake;
use common::folder::Folder;
use serde_json::Value;

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

/// From nothing to a gate, as a team would do it.
#[test]
fn a_project_from_its_first_run_to_a_stale_entry() {
    let folder = Folder::new();
    let program = env!("CARGO_BIN_EXE_gauntlet");
    let serve = |name: &str| format!("'{program}' target serve {name}");
    let text = folder.ends(0, &["init"]);
    assert!(text.contains("wrote ./gauntlet.toml"), "{text}");
    assert!(folder.path(".github/workflows/saml-gauntlet.yml").is_file());
    assert!(folder.path("gauntlet-baseline.toml").is_file());
    let text = folder.ends(2, &["init"]);
    assert!(text.contains("./gauntlet.toml is there already"), "{text}");

    // Edit: this is our SP.
    let template = folder.read("gauntlet.toml");
    let edit = |sp: &str| {
        let text = template
            .replace("\"python3 sp/adapter.py\"", &format!("\"{}\"", serve(sp)))
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
    let write = ["baseline", "write"];
    let text = folder.ends(2, &write);
    assert!(text.contains("say why with --reason TEXT"), "{text}");
    let reason = ["--reason", "ticket 7", "--expires", "2099-12-31"];
    folder.ends(0, &[&write[..], &reason].concat());
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

#[test]
fn a_project_begins_with_the_target_that_it_is_told() {
    let folder = Folder::new();
    let text = folder.ends(0, &["init", "--no-workflow", "--target", "python3-saml"]);
    assert!(text.ends_with("\nNext: `gauntlet run`.\n"), "{text}");
    let settings = folder.read("gauntlet.toml");
    assert!(
        settings.contains("\n[targets.python3-saml]\ntarget = \"python3-saml\"\n"),
        "{settings}"
    );
    let deployed = [
        "init",
        "other",
        "--no-workflow",
        "--target",
        "sp/target.toml",
    ];
    folder.ends(0, &deployed);
    let settings = folder.read("other/gauntlet.toml");
    assert!(
        settings.contains("\n[targets.my-sp]\ntarget = \"sp/target.toml\"\n"),
        "{settings}"
    );
    // What is written is read: nothing but the target is missing.
    let text = folder.ends(2, &["run", "--config", "other/gauntlet.toml"]);
    assert!(text.contains("sp/target.toml"), "{text}");
}
