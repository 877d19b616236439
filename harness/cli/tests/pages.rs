//! Every command that the README, the tutorials and the how-to pages show is run, and prints what they say. What
//! only CI can run, such as `cargo test --workspace` itself, must stand in `.ci/run`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use gauntlet_targets::install::{Cache, install};

fn root() -> PathBuf {
    fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap()
}

/// Stands for `cargo`: what is built is there; what it would do else is left to CI.
const CARGO: &str = r#"#!/usr/bin/env bash
case "$*" in
    "run --release -- "*) shift 3; exec gauntlet "$@" ;;
esac
grep -qF -- "cargo $*" "$CI_SCRIPT" && exit 0
echo "nothing runs 'cargo $*': neither this test nor .ci/run" >&2
exit 97
"#;

/// CI runs the README's own line.
const APT_GET: &str = r#"#!/usr/bin/env bash
grep -qF -- '/^apt-get install/' "$CI_SCRIPT" && exit 0
echo "nothing runs 'apt-get $*'" >&2
exit 97
"#;

/// Runs a page in a folder of its own; what was wrong, if anything.
fn run(page: &Path) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let tools = folder.path().join("tools");
    let work = folder.path().join("work");
    fs::create_dir_all(&tools).unwrap();
    fs::create_dir_all(&work).unwrap();
    for (name, text) in [("cargo", CARGO), ("apt-get", APT_GET)] {
        let path = tools.join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_gauntlet"), tools.join("gauntlet")).unwrap();
    let path = std::env::var("PATH").unwrap();
    let output = Command::new("python3")
        .arg(root().join(".ci/pages.py"))
        .arg(page)
        .current_dir(&work)
        .env("PATH", format!("{}:{path}", tools.display()))
        .env("CI_SCRIPT", root().join(".ci/run"))
        .env_remove("COLUMNS")
        .output()
        .unwrap();
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}

/// The pages of a folder, but for the one whose commands change the catalogue: `.ci/run` runs it.
fn pages(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join(folder)).unwrap();
    let mut pages: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    pages.retain(|page| !page.ends_with("tutorials/case.md"));
    pages.sort();
    pages
}

fn all_run(pages: &[PathBuf]) {
    // The pages install it, from the cache where it is there; a first time that needs the network is no
    // matter of a page.
    let installed = install("python3-saml", &Cache::from_env().unwrap(), &mut |_| {});
    if gauntlet_judges::require(installed).is_none() {
        return;
    }
    assert!(!pages.is_empty());
    let wrong: Vec<String> = pages.iter().filter_map(|page| run(page).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn the_commands_of_the_readme() {
    all_run(&[root().join("README.md")]);
}

#[test]
fn the_commands_of_the_tutorials() {
    let ci = fs::read_to_string(root().join(".ci/run")).unwrap();
    assert!(ci.contains("docs/tutorials/case.md"));
    all_run(&pages("docs/tutorials"));
}

#[test]
fn the_commands_of_the_how_to_pages() {
    all_run(&pages("docs/how-to"));
}

#[test]
fn a_page_that_says_what_is_not_so_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.md");
    let said = |text: &str| {
        fs::write(&page, text).unwrap();
        run(&page).err().unwrap_or_default()
    };
    let good = "```sh\nx=1\ngauntlet explain nothing   # exit code 2\n```\n\n```sh\ncat <<'END'\na $x\nb\nEND\n\
                echo \\\n  $x\n```\n\n```text\na …x\n1\n```\n\n```console\n$ false\n```\n";
    assert_eq!(said(good), "");
    assert!(said("# A\n\n```sh\nfalse\n```\n").contains("page.md:4: exit code 1, not 0"));
    assert!(said("```sh\ntrue # exit code 1\n```\n").contains("page.md:2: exit code 0, not 1"));
    assert!(
        said("```sh\necho a\n```\n```text\nb\n```\n")
            .contains("page.md:5: this line is not printed: b")
    );
    assert!(said("```sh\ncargo publish\n```\n").contains("nothing runs 'cargo publish'"));
}
