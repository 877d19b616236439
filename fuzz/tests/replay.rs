//! On stable Rust every fuzz target replays the corpus, and the list of targets is the list of files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use gauntlet_fuzz::TARGETS;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// The stored inputs of a kind: where fuzzing starts, and what once broke something.
fn corpus(kind: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for part in ["seeds", "regressions"] {
        let folder = root().join("../corpus").join(kind).join(part);
        let entries = std::fs::read_dir(folder).into_iter().flatten();
        files.extend(entries.map(|entry| entry.expect("a file").path()));
    }
    files.sort();
    files
}

/// The program of a target, which cargo has built beside this test.
fn program(target: &str) -> PathBuf {
    let this = std::env::current_exe().expect("this test");
    let folder = this.parent().and_then(Path::parent).expect("its folder");
    folder.join(target)
}

#[test]
fn every_target_replays_its_corpus() {
    for (target, kind) in TARGETS {
        let files = corpus(kind);
        assert!(files.len() >= 3, "{target}: {files:?}");
        let output = Command::new(program(target))
            .args(&files)
            .output()
            .expect(target);
        assert!(
            output.status.success(),
            "{target}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let said = String::from_utf8_lossy(&output.stdout);
        let head = format!("{} files, all well; ", files.len());
        assert!(said.starts_with(&head), "{target}: {said}");
        // A target that takes none of its seeds tests nothing.
        let percent = |of: &str| -> usize {
            let head = said.split(&format!(" % {of}")).next().unwrap_or_default();
            let number = head.rsplit(' ').next().unwrap_or_default();
            number.parse().expect("a number")
        };
        assert!(
            percent("accepted") > 0 && percent("outside") < 5,
            "{target}: {said}"
        );
    }
}

#[test]
fn the_list_is_the_files_and_each_is_short() {
    let listed: BTreeSet<String> = TARGETS
        .iter()
        .map(|(name, _)| format!("{name}.rs"))
        .collect();
    assert_eq!(listed.len(), TARGETS.len());
    let folder = root().join("fuzz_targets");
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).expect("the targets") {
        let path = entry.expect("a target").path();
        let text = std::fs::read_to_string(&path).expect("its text");
        assert!(text.lines().count() <= 15, "{}", path.display());
        found.insert(
            path.file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned(),
        );
    }
    assert_eq!(listed, found);
    let readme = std::fs::read_to_string(root().join("README.md")).expect("the README");
    for (target, _) in TARGETS {
        assert!(
            readme.contains(&format!("| `{target}` |")),
            "{target} is not in fuzz/README.md"
        );
    }
}

#[test]
fn a_file_that_is_not_there_is_an_error() {
    let output = Command::new(program("totality_response"))
        .arg("no such file")
        .output()
        .expect("the target");
    assert_eq!(output.status.code(), Some(2));
}
