//! `gauntlet target`: list, show, new, check.

#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::run;
use gauntlet_targets::bundled;
use serde_json::Value;

#[test]
fn the_list_has_every_target_with_its_variants_and_its_state() {
    let (code, text, _) = run(&["target", "list"]);
    assert_eq!(code, 0);
    let line = |name: &str| {
        let mut lines = text.lines();
        let found = lines.find(|line| line.split("  ").next() == Some(name));
        found
            .unwrap_or_else(|| panic!("{name} is not listed"))
            .to_owned()
    };
    assert!(line("reference").ends_with("the reference SP, in process"));
    assert!(line("python3-saml").contains("not installed; SAML Python Toolkit"));
    assert!(line("node-saml:strict").contains("not installed; "));
    assert!(line("mutant:first-assertion").contains("with a weakness"));
}

#[test]
fn the_list_as_data_holds_the_manifests() {
    let (code, text, _) = run(&["target", "list", "--json"]);
    assert_eq!(code, 0);
    let list: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(list.len(), bundled::bundled().count());
    for entry in &list {
        assert!(entry["installed"].is_null());
        assert!(entry["manifest"]["accept"].is_string());
    }
}

#[test]
fn a_target_is_shown_by_its_name_by_its_variant_and_by_its_path() {
    let (code, text, _) = run(&["target", "show", "node-saml:strict"]);
    assert_eq!(code, 0);
    for part in [
        "gauntlet target install node-saml",
        "package-lock.json",
        "variants",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../targets/skeletons/python");
    let (code, text, _) = run(&["target", "show", folder]);
    assert_eq!(code, 0);
    assert!(
        text.contains("described by") && text.contains("my-sp"),
        "{text}"
    );
    let (code, _, error) = run(&["target", "show", "node-saml:strickt"]);
    assert_eq!(code, 2);
    assert!(
        error.contains("did you mean 'node-saml:strict'?"),
        "{error}"
    );
    let (code, _, error) = run(&["target", "show", "node-sam"]);
    assert_eq!(code, 2);
    assert!(error.contains("did you mean 'node-saml'?"), "{error}");
}

#[test]
fn a_new_adapter_bears_its_name_and_writes_over_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for language in bundled::languages() {
        let path = folder.path().join(language);
        let path = path.to_str().unwrap();
        let new = [
            "target",
            "new",
            "our-sp",
            "--language",
            language,
            "--folder",
            path,
        ];
        let (code, text, error) = run(&new);
        assert_eq!(code, 0, "{error}");
        assert!(text.contains("gauntlet target check"), "{text}");
        assert!(
            text.contains("LIBRARY") || text.contains("jar files"),
            "no line that installs a library: {text}"
        );
        let (code, text, _) = run(&["target", "show", path]);
        assert_eq!(code, 0);
        let lonely = text.lines().find(|line| line.trim_end() == "install");
        assert_eq!(lonely, None, "{text}");
        assert!(text.contains("our-sp") || text.contains(path), "{text}");
        let (code, _, error) = run(&new);
        assert_eq!(code, 2);
        assert!(error.contains("is there already and not empty"), "{error}");
    }
    let (code, _, error) = run(&["target", "new", "Our SP", "--language", "python"]);
    assert_eq!(code, 2);
    assert!(error.contains("cannot be the name"), "{error}");
    let (code, _, error) = run(&["target", "new", "our-sp", "--language", "cobol"]);
    assert_eq!(code, 2);
    assert!(error.contains("python"), "{error}");
}

#[test]
fn a_check_says_what_a_target_can_do_and_ends_as_a_run_does() {
    let (code, text, _) = run(&["target", "check", "reference"]);
    assert_eq!(code, 0, "{text}");
    for part in [
        "can ",
        "clock-skew",
        "cannot",
        "jit",
        "control",
        "accepted as b.simon",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let (code, text, _) = run(&["target", "check", "mutant:first-assertion"]);
    assert_eq!(code, 1);
    assert!(
        text.contains("attacks/wrapping/xsw3: accepted as"),
        "{text}"
    );
    let (code, text, _) = run(&["target", "check", "reference", "--json"]);
    assert_eq!(code, 0);
    assert!(serde_json::from_str::<Value>(&text).is_ok());
    let (code, text, _) = run(&["target", "check", "--target-cmd", "no-such-program"]);
    assert_eq!(code, 3, "{text}");
}

#[test]
fn the_protocol_of_a_skeleton_is_right_but_for_its_library() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("our-sp");
    let path = path.to_str().unwrap();
    run(&[
        "target",
        "new",
        "our-sp",
        "--language",
        "python",
        "--folder",
        path,
    ]);
    let (code, text, error) = run(&["target", "check", path, "--protocol", "--json"]);
    assert_eq!(code, 1, "{error}");
    let report: Value = serde_json::from_str(&text).unwrap();
    let rulings = report["rulings"].as_array().unwrap();
    let failed = rulings
        .iter()
        .filter(|one| one["result"]["kind"] == "failed");
    let failed: Vec<&Value> = failed.map(|one| &one["rule"]["id"]).collect();
    assert_eq!(failed, ["control"]);
    let (code, _, error) = run(&["target", "check", "reference", "--protocol"]);
    assert_eq!(code, 2);
    assert!(error.contains("no adapter over a pipe"), "{error}");
}
