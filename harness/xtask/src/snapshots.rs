//! The snapshots, which the tests of the package `gauntlet-snapshots` write and compare; and those
//! that no test looks at any more.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::tree::{TreeError, io_error};

/// Where all of them stand.
const FOLDER: &str = "snapshots";

/// Whether the tests write or compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// What the tests see is what is accepted.
    Write,
    /// What differs fails.
    Compare,
}

/// Runs the tests, and gives the file in which they have named every snapshot that they looked at.
pub(crate) fn run(root: &Path, mode: Mode) -> Result<PathBuf, TreeError> {
    let folder = root.join("target");
    let named = folder.join("snapshots-looked-at.txt");
    fs::create_dir_all(&folder).map_err(io_error("target"))?;
    match fs::remove_file(&named) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(io_error("target/snapshots-looked-at.txt")(error));
        }
        _ => {}
    }
    let status = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args([
            "test",
            "--quiet",
            "--locked",
            "--package",
            "gauntlet-snapshots",
        ])
        .current_dir(root)
        .env(
            "INSTA_UPDATE",
            match mode {
                // Also where only what insta notes beside the text is another.
                Mode::Write => "force",
                Mode::Compare => "no",
            },
        )
        .env("INSTA_SNAPSHOT_REFERENCES_FILE", &named)
        .status()
        .map_err(io_error("cargo test --package gauntlet-snapshots"))?;
    if status.success() {
        return Ok(named);
    }
    Err(TreeError::Snapshots)
}

/// The snapshots that stand below `root` though the tests, which have written `named`, looked at
/// none of that name. Without the folder before them.
pub(crate) fn orphans(root: &Path, named: &Path) -> Result<Vec<String>, TreeError> {
    let text = fs::read_to_string(named).map_err(io_error(&named.display().to_string()))?;
    let looked_at: BTreeSet<PathBuf> = text
        .lines()
        .filter_map(|line| fs::canonicalize(line).ok())
        .collect();
    let root = fs::canonicalize(root).map_err(io_error("."))?;
    let mut found = Vec::new();
    walk(&root.join(FOLDER), &mut found).map_err(io_error(FOLDER))?;
    found.sort();
    let orphans = found.into_iter().filter(|path| !looked_at.contains(path));
    let relative = orphans.map(|path| {
        let path = path.strip_prefix(&root).unwrap_or(&path).to_path_buf();
        path.to_string_lossy().into_owned()
    });
    Ok(relative.collect())
}

/// Every snapshot below a folder, and what insta leaves behind for those that are not accepted.
fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, found)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "snap" || extension == "new")
        {
            found.push(path);
        }
    }
    Ok(())
}
