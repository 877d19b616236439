//! The reports of a run: the one that is printed, and those that go into files.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use gauntlet_core::runlog::Event;
use gauntlet_report::{Format, json, render, terminal};

use crate::args::OutputArgs;
use crate::error::CliError;
use crate::{logs, output};

/// Stands for standard output.
const STDOUT: &str = "-";

/// Prints the report of these events and writes the others. A file that cannot be written hides none
/// of the others: the first error is given back at the end.
pub(crate) fn write(
    events: &[Event],
    args: &OutputArgs,
    more: &[(Format, PathBuf)],
) -> Result<(), CliError> {
    let all = || args.reports.iter().chain(more);
    // What is printed for a machine stands alone, but for annotations, which look for their lines.
    let alone = all().any(|(format, path)| {
        path.as_path() == Path::new(STDOUT) && *format != Format::Annotations
    });
    if !alone {
        let text = if args.json {
            json::render(events)?
        } else {
            let options = terminal::Options {
                style: output::style(),
                width: output::width(),
                show_sent: args.show_sent,
                matrix: args.matrix,
            };
            terminal::render(events, options)
        };
        output::print(text.as_bytes())?;
    }
    let mut first = None;
    for (format, path) in all() {
        if let Err(error) = one(events, *format, path) {
            first.get_or_insert(error);
        }
    }
    first.map_or(Ok(()), Err)
}

pub(crate) fn one(events: &[Event], format: Format, path: &Path) -> Result<(), CliError> {
    let text = render(format, events)?;
    if path == Path::new(STDOUT) {
        return output::print(text.as_bytes());
    }
    logs::create(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|source| CliError::Unwritten {
            path: path.to_owned(),
            source,
        })
}
