//! The GitHub action: its script is run as a runner would run it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]
#![cfg(unix)]

mod common;

use std::path::Path;
use std::process::Command;

/// The script of the step with this name in `action.yml`.
fn script(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../action.yml");
    let action = std::fs::read_to_string(path).unwrap();
    let (_, step) = action.split_once(&format!("- name: {name}\n")).unwrap();
    let (_, block) = step.split_once("run: |\n").unwrap();
    let indent = block.len() - block.trim_start().len();
    let lines = block
        .lines()
        .take_while(|line| line.trim().is_empty() || line.starts_with(&" ".repeat(indent)));
    lines
        .map(|line| format!("{}\n", line.get(indent..).unwrap_or_default()))
        .collect()
}

#[test]
fn the_action_leaves_behind_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir_all(path("temp/saml-gauntlet/bin")).unwrap();
    std::os::unix::fs::symlink(
        env!("CARGO_BIN_EXE_gauntlet"),
        path("temp/saml-gauntlet/bin/gauntlet"),
    )
    .unwrap();
    std::fs::write(
        path("gauntlet.toml"),
        "filter = [\"attacks/content\"]\n[targets.my-sp]\ntarget = \"mutant:skips-audience\"\n",
    )
    .unwrap();
    let run = |args: &str| {
        let output = Command::new("bash")
            .args(["-e", "-c", &script("Run")])
            .current_dir(folder.path())
            .env("RUNNER_TEMP", path("temp"))
            .env("GITHUB_STEP_SUMMARY", path("summary"))
            .env("GITHUB_OUTPUT", path("output"))
            .env("ARGS", args)
            .env("OUTPUT", "out")
            .env("SARIF", "out/results.sarif")
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        (output.status.code().unwrap(), text)
    };
    let (code, text) = run("");
    assert_eq!(code, 1, "{text}");
    assert!(
        text.contains("\n::error file=gauntlet.toml,line=2,title="),
        "{text}"
    );
    for file in [
        "run.jsonl",
        "report.html",
        "junit.xml",
        "summary.md",
        "results.sarif",
    ] {
        assert!(path("out").join(file).is_file(), "{file}");
    }
    let read = |name: &str| std::fs::read_to_string(path(name)).unwrap();
    assert!(read("summary").starts_with("## saml-gauntlet: "));
    assert_eq!(read("output"), "exit-code=1\n");
    let (code, text) = run("--target reference --fail-on must");
    assert_eq!(code, 0, "{text}");
    assert!(!text.contains("::error"), "{text}");
    assert_eq!(read("output"), "exit-code=1\nexit-code=0\n");
}
