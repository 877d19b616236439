//! What turns the check red.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::generated::{ALL, one};
use crate::snapshots;

/// The work tree is as it is generated.
#[test]
fn generated_files_are_up_to_date() {
    if let Err(error) = check(&crate::root(), ALL) {
        panic!("{error}");
    }
}

const TWO: &Places = &[
    ("page.md", |place| Ok(one(place, "# Page\n".to_owned()))),
    ("vectors/", |place| {
        let file = |name: &str| File {
            path: format!("{place}{name}.json"),
            content: format!("{{\"{name}\": 1}}\n"),
        };
        Ok(vec![file("a"), file("b")])
    }),
];

/// A folder of its own with everything written, and the check green.
fn blessed() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let report = bless(folder.path(), TWO).unwrap();
    assert!(
        report.ends_with("3 generated files, 3 were out of date"),
        "{report}"
    );
    assert!(check(folder.path(), TWO).is_ok());
    folder
}

/// What the check says is what `bless` mends, and afterwards it is green.
fn red(folder: &Path, says: &str) {
    let error = check(folder, TWO).unwrap_err().to_string();
    assert!(error.contains(says), "{error}");
    bless(folder, TWO).unwrap();
    assert!(check(folder, TWO).is_ok());
}

#[test]
fn a_file_that_is_edited_missing_or_left_over_turns_the_check_red() {
    let folder = blessed();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("vectors/a.json"), "{\"a\": 2}\n").unwrap();
    red(folder.path(), "vectors/a.json differs");
    fs::remove_file(path("page.md")).unwrap();
    red(folder.path(), "page.md is missing");
    fs::write(path("vectors/c.json"), "{}\n").unwrap();
    red(folder.path(), "vectors/c.json is generated no more");
    assert!(!path("vectors/c.json").exists());
}

/// The real vectors, one digit of one signature changed by hand.
#[test]
fn a_vector_edited_by_hand_turns_the_check_red() {
    let folder = tempfile::tempdir().unwrap();
    let vectors: Vec<_> = ALL
        .iter()
        .copied()
        .filter(|(place, _)| *place == "fixtures/vectors/")
        .collect();
    bless(folder.path(), &vectors).unwrap();
    let path = folder.path().join("fixtures/vectors/attacks--text.json");
    let text = fs::read_to_string(&path).unwrap();
    let at = text.find("\"saml_response\": \"").unwrap() + 40;
    let other = if text.as_bytes()[at] == b'A' {
        "B"
    } else {
        "A"
    };
    fs::write(&path, [&text[..at], other, &text[at + 1..]].concat()).unwrap();
    let error = check(folder.path(), &vectors).unwrap_err().to_string();
    assert!(
        error.contains("  fixtures/vectors/attacks--text.json differs\n"),
        "{error}"
    );
    assert_eq!(error.lines().count(), 3, "{error}");
}

/// A case that was published once, and that nothing knows any more.
#[test]
fn a_case_without_tombstone_turns_the_check_red_and_is_not_blessed() {
    let folder = tempfile::tempdir().unwrap();
    let only: Vec<_> = ALL
        .iter()
        .copied()
        .filter(|(place, _)| *place == identifiers::PLACE)
        .collect();
    bless(folder.path(), &only).unwrap();
    let path = folder.path().join(identifiers::PLACE);
    let published = fs::read_to_string(&path).unwrap() + "attacks/text/that-was-removed\n";
    fs::write(&path, &published).unwrap();
    for done in [check(folder.path(), &only), bless(folder.path(), &only)] {
        let error = done.unwrap_err().to_string();
        assert!(
            error.contains("\n  attacks/text/that-was-removed\n"),
            "{error}"
        );
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), published);
}

#[test]
fn a_snapshot_that_no_test_looks_at_turns_the_check_red() {
    let folder = tempfile::tempdir().unwrap();
    let snapshots = folder.path().join("snapshots/tests/snapshots/minted");
    fs::create_dir_all(&snapshots).unwrap();
    let write = |name: &str| -> PathBuf {
        let path = snapshots.join(name);
        fs::write(&path, "---\n---\n").unwrap();
        path
    };
    let kept = write("kept.snap");
    let named = folder.path().join("looked-at.txt");
    fs::write(&named, format!("{}\n", kept.display())).unwrap();
    let orphans = || snapshots::orphans(folder.path(), &named).unwrap();
    assert_eq!(orphans(), Vec::<String>::new());
    write("orphan.snap");
    // What insta writes beside a snapshot that differs, until somebody has looked at it.
    write("kept.snap.new");
    assert_eq!(
        orphans(),
        [
            "snapshots/tests/snapshots/minted/kept.snap.new",
            "snapshots/tests/snapshots/minted/orphan.snap"
        ]
    );
    let error = TreeError::Orphans(orphans()).to_string();
    assert!(error.contains("minted/orphan.snap"), "{error}");
}
