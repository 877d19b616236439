//! Generated files and snapshots: `cargo xtask bless` writes them, `cargo xtask check` fails where one is
//! out of date, or is there without a reason. The list of what is generated is in [`generated`].

mod generated;
mod identifiers;
mod links;
mod snapshots;
mod tree;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use snapshots::Mode;
use tree::TreeError;

const USAGE: &str = "\
cargo xtask bless               write everything that is generated, and the snapshots
cargo xtask bless generated     without the snapshots, whose tests take some minutes
cargo xtask bless snapshots     the snapshots alone
cargo xtask check               fail where one is out of date, edited by hand or orphaned,
                                or a link of a page leads nowhere
cargo xtask check generated     without the snapshots
cargo xtask check snapshots     the snapshots alone; with --looked-at FILE only those that no test looks at,
                                where the tests have run with INSTA_SNAPSHOT_REFERENCES_FILE=FILE
cargo xtask links FOLDER        fail where a link leads nowhere in the pages of the book in this folder";

/// The project's folder.
fn root() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    folder.ancestors().nth(2).unwrap_or(folder).to_path_buf()
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = root();
    let done = match arguments.as_slice() {
        ["bless"] => {
            bless(&root).and_then(|text| Ok(format!("{text}\n{}", bless_snapshots(&root)?)))
        }
        ["bless", "generated"] => bless(&root),
        ["bless", "snapshots"] => bless_snapshots(&root),
        ["check"] => check(&root).and_then(|text| {
            let named = snapshots::run(&root, Mode::Compare)?;
            Ok(format!("{text}\n{}", no_orphans(&root, &named)?))
        }),
        ["check", "generated"] => check(&root),
        ["check", "snapshots"] => {
            snapshots::run(&root, Mode::Compare).and_then(|named| no_orphans(&root, &named))
        }
        ["check", "snapshots", "--looked-at", file] => no_orphans(&root, Path::new(file)),
        ["links", folder] => links::check_pages(Path::new(folder), &root),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Everything that is generated, but for the snapshots.
fn bless(root: &Path) -> Result<String, TreeError> {
    tree::bless(root, generated::ALL)
}

fn check(root: &Path) -> Result<String, TreeError> {
    let generated = tree::check(root, generated::ALL)?;
    Ok(format!("{generated}\n{}", links::check_sources(root)?))
}

fn bless_snapshots(root: &Path) -> Result<String, TreeError> {
    let named = snapshots::run(root, Mode::Write)?;
    let orphans = snapshots::orphans(root, &named)?;
    let mut report = String::new();
    for orphan in orphans {
        std::fs::remove_file(root.join(&orphan)).map_err(tree::io_error(&orphan))?;
        report.push_str(&format!("{orphan} is looked at no more: removed\n"));
    }
    report.push_str(
        "snapshots: what the tests see now is accepted; read `git diff` before you commit",
    );
    Ok(report)
}

fn no_orphans(root: &Path, named: &Path) -> Result<String, TreeError> {
    let orphans = snapshots::orphans(root, named)?;
    if orphans.is_empty() {
        return Ok("every snapshot is looked at by a test".to_owned());
    }
    Err(TreeError::Orphans(orphans))
}
