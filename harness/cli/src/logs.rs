//! RunLogs on disk.

use std::fs::{File, OpenOptions};
use std::io::{Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use gauntlet_core::runlog::{self, Event, RunStarted};
use gauntlet_gate::merge;
use gauntlet_gate::merge::Log;

use crate::error::CliError;

/// The events of one RunLog. A line that was being written when the run was killed is left out.
pub(crate) fn read(path: &Path) -> Result<Vec<Event>, CliError> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|source| CliError::Unread {
        name: name.clone(),
        source,
    })?;
    runlog::read(&text).map_err(|source| CliError::BadLog { name, source })
}

/// The events of several RunLogs as those of one run.
pub(crate) fn read_all(paths: &[PathBuf]) -> Result<Vec<Event>, CliError> {
    if let [one] = paths {
        return read(one);
    }
    let mut logs = Vec::new();
    for path in paths {
        logs.push((path.display().to_string(), read(path)?));
    }
    merged(&logs)
}

/// These RunLogs as one, in the order of the catalogue.
pub(crate) fn merged(logs: &[(String, Vec<Event>)]) -> Result<Vec<Event>, CliError> {
    let logs: Vec<Log<'_>> = logs
        .iter()
        .map(|(name, events)| Log { name, events })
        .collect();
    let places: std::collections::BTreeMap<String, usize> = gauntlet_catalog::everything()
        .iter()
        .enumerate()
        .map(|(place, case)| (case.id(), place))
        .collect();
    Ok(merge(&logs, |case| places.get(case).copied())?)
}

/// How the run of a RunLog was called.
pub(crate) fn started<'e>(path: &Path, events: &'e [Event]) -> Result<&'e RunStarted, CliError> {
    match events.first() {
        Some(Event::RunStarted(started)) => Ok(started),
        _ => Err(CliError::NoStart {
            name: path.display().to_string(),
        }),
    }
}

/// Opens a new file, and makes its folder.
pub(crate) fn create(path: &Path) -> std::io::Result<File> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder)?;
    }
    File::create(path)
}

/// Opens a RunLog to add to it, behind its last whole line.
pub(crate) fn reopen(path: &Path) -> std::io::Result<File> {
    let text = std::fs::read(path)?;
    let whole = text.iter().rposition(|octet| *octet == b'\n');
    let mut file = OpenOptions::new().write(true).open(path)?;
    let end = whole.map_or(0, |at| at as u64 + 1);
    file.set_len(end)?;
    file.seek(SeekFrom::End(0))?;
    Ok(file)
}
