//! The generated files in the work tree: written, or compared.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use crate::generated::{File, Generate, GenerateError};
use crate::identifiers;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TreeError {
    /// A file could not be generated.
    #[error("{path} cannot be generated: {source}")]
    Generate {
        /// File or folder.
        path: &'static str,
        /// Why.
        source: GenerateError,
    },
    /// A file could not be read, written or removed.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// Files that are not what would be generated.
    #[error(
        "out of date:\n{}\n`cargo xtask bless` mends it; look at `git diff` before you commit",
        .0.join("\n")
    )]
    OutOfDate(Vec<String>),
    /// Cases that have vanished.
    #[error(
        "these cases are no more, and have no tombstone:\n{}\nan identifier is stable for ever: \
         put the case back, or a line with the reason into harness/catalog/src/ledger/retired.tsv",
        .0.join("\n")
    )]
    WithoutTombstone(Vec<String>),
    /// The tests of the snapshots have failed, and said why.
    #[error("the tests of the snapshots have failed: see above")]
    Snapshots,
    /// Snapshots that no test looks at.
    #[error(
        "no test looks at these snapshots:\n  {}\n`cargo xtask bless snapshots` removes them; one that was \
         renamed takes its history along with `git mv`",
        .0.join("\n  ")
    )]
    Orphans(Vec<String>),
    /// Links that lead nowhere.
    #[error("links that lead nowhere:\n  {}", .0.join("\n  "))]
    Links(Vec<String>),
}

/// What is generated: places with their generators.
pub(crate) type Places = [(&'static str, Generate)];

/// How a file in the work tree differs from what is generated.
enum Change {
    Missing(File),
    Differs(File),
    /// It stands in a generated folder, but nothing generates it any more.
    Left(String),
}

impl Change {
    fn path(&self) -> &str {
        match self {
            Self::Missing(file) | Self::Differs(file) => &file.path,
            Self::Left(path) => path,
        }
    }

    fn word(&self) -> &'static str {
        match self {
            Self::Missing(_) => "is missing",
            Self::Differs(_) => "differs",
            Self::Left(_) => "is generated no more",
        }
    }
}

/// Writes what is out of date, and says what.
pub(crate) fn bless(root: &Path, places: &Places) -> Result<String, TreeError> {
    let (changes, total) = changes(root, places)?;
    for change in &changes {
        let path = root.join(change.path());
        let done = match change {
            Change::Missing(file) | Change::Differs(file) => path
                .parent()
                .map_or(Ok(()), fs::create_dir_all)
                .and_then(|()| fs::write(&path, &file.content)),
            Change::Left(_) => fs::remove_file(&path),
        };
        done.map_err(io_error(change.path()))?;
    }
    let mut report = String::new();
    for change in &changes {
        report.push_str(&format!("{} {}: mended\n", change.path(), change.word()));
    }
    report.push_str(&format!(
        "{total} generated files, {} were out of date",
        changes.len()
    ));
    Ok(report)
}

/// Names what is out of date.
pub(crate) fn check(root: &Path, places: &Places) -> Result<String, TreeError> {
    let (changes, total) = changes(root, places)?;
    if changes.is_empty() {
        return Ok(format!("{total} generated files, all up to date"));
    }
    let lines = changes
        .iter()
        .map(|change| format!("  {} {}", change.path(), change.word()));
    Err(TreeError::OutOfDate(lines.collect()))
}

/// What is out of date below `root`, and how many files there should be.
fn changes(root: &Path, places: &Places) -> Result<(Vec<Change>, usize), TreeError> {
    let mut changes = Vec::new();
    let mut total = 0;
    for (place, generate) in places {
        let files = generate(place).map_err(|source| TreeError::Generate {
            path: place,
            source,
        })?;
        total += files.len();
        let wanted: BTreeSet<String> = files.iter().map(|file| file.path.clone()).collect();
        for file in files {
            match fs::read(root.join(&file.path)) {
                Ok(found) if found == file.content.as_bytes() => {}
                Ok(found) => {
                    if file.path == identifiers::PLACE {
                        identifiers::remembers(&String::from_utf8_lossy(&found), &file.content)?;
                    }
                    changes.push(Change::Differs(file));
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    changes.push(Change::Missing(file));
                }
                Err(source) => return Err(io_error(&file.path)(source)),
            }
        }
        if place.ends_with('/') {
            let found = names(&root.join(place)).map_err(io_error(place))?;
            let found = found.into_iter().map(|name| format!("{place}{name}"));
            changes.extend(
                found
                    .filter(|path| !wanted.contains(path))
                    .map(Change::Left),
            );
        }
    }
    Ok((changes, total))
}

/// The names in a folder, which need not be there.
fn names(folder: &Path) -> io::Result<BTreeSet<String>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(BTreeSet::new()),
        Err(error) => Err(error),
    }
}

pub(crate) fn io_error(path: &str) -> impl FnOnce(io::Error) -> TreeError + use<> {
    let path = path.to_owned();
    move |source| TreeError::Io { path, source }
}

#[cfg(test)]
mod tests;
