//! The gate from `cargo test`, as docs/how-to/cargo-test.md shows it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::Path;

use saml_gauntlet::core::{Exit, FailOn};
use saml_gauntlet::{Format, Gauntlet};

mod example {
    use saml_gauntlet::Gauntlet;

    #[test]
    fn saml_gate() {
        let outcome = Gauntlet::target("reference").run().unwrap();
        assert!(outcome.passed(), "{outcome}");
    }
}

/// What the page shows is what stands here and is run.
#[test]
fn the_page_shows_this_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = fs::read_to_string(root.join("docs/how-to/cargo-test.md")).unwrap();
    let here = fs::read_to_string(root.join("harness/cli/tests/library.rs")).unwrap();
    let module = here.split_once("mod example {\n").unwrap().1;
    let module = module.split_once("\n}\n").unwrap().0;
    let lines: Vec<&str> = module
        .lines()
        .map(|line| line.strip_prefix("    ").unwrap_or(line))
        .collect();
    assert!(lines.len() <= 10, "{} lines", lines.len());
    let shown = format!("```rust\n{}\n```\n", lines.join("\n"));
    assert!(page.contains(&shown), "the page does not show:\n{shown}");
}

#[test]
fn a_weak_sp_fails_a_baseline_excuses_it_and_what_is_wrong_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let weak = || Gauntlet::target("mutant:first-assertion").filter("attacks/wrapping/xsw3");
    let outcome = weak()
        .log(path("run.jsonl"))
        .report(Format::Junit, path("out/junit.xml"))
        .run()
        .unwrap();
    assert_eq!(outcome.exit(), Exit::Findings);
    assert!(outcome.to_string().contains("canary-"));
    let log = fs::read_to_string(path("run.jsonl")).unwrap();
    assert_eq!(log.lines().count(), outcome.events().len());
    assert!(
        fs::read_to_string(path("out/junit.xml"))
            .unwrap()
            .contains("<failure")
    );

    let entry = "[[known]]\ntarget = \"mutant:first-assertion\"\ncase = \"attacks/wrapping/xsw3\"\n\
                 fail = \"forged-identity\"\nreason = \"ticket 1\"\nexpires = 2999-12-31\n";
    fs::write(path("baseline.toml"), entry).unwrap();
    assert!(
        weak()
            .baseline(path("baseline.toml"))
            .run()
            .unwrap()
            .passed()
    );
    let low = weak().fail_on(FailOn::Critical).run().unwrap();
    assert!(!low.passed());

    fs::write(path("baseline.toml"), entry.replace("2999", "2001")).unwrap();
    assert!(
        !weak()
            .baseline(path("baseline.toml"))
            .run()
            .unwrap()
            .passed()
    );
    fs::write(path("baseline.toml"), entry.replace("xsw3", "xsw33")).unwrap();
    let error = weak().baseline(path("baseline.toml")).run().unwrap_err();
    assert!(format!("{error:?}").contains("did you mean"), "{error:?}");
    let error = Gauntlet::target("no-such-sp").run().unwrap_err();
    assert!(error.to_string().contains("no-such-sp"), "{error:?}");
}

/// The adapter of another language is called the same way.
#[test]
fn an_adapter_over_a_pipe() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/common/fake_sp.py");
    let outcome = Gauntlet::command(format!("python3 '{}' refuses", script.display()))
        .filter("conformance/signing/assertion-signed-unsolicited")
        .run()
        .unwrap();
    assert!(outcome.to_string().contains("refused-valid"), "{outcome}");
}
