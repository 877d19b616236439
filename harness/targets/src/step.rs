//! One step of an installation: a command with its output in a log and a time limit.

use std::fs::File;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};

/// How long one step may take: long enough for a slow line.
const LIMIT: Duration = Duration::from_secs(600);
/// How long a build may take: two hundred crates on a small machine that is busy.
pub(crate) const BUILD_LIMIT: Duration = Duration::from_secs(3600);
/// How many lines of the log an error shows.
const LINES: usize = 20;

/// Why a step failed, and the end of what it wrote.
#[derive(Debug)]
pub(crate) struct StepFailure {
    pub(crate) why: String,
    pub(crate) log: String,
}

/// Runs `command` to its end. Its output goes to `log_file`.
pub(crate) fn run(command: &mut Command, log_file: &Path) -> Result<(), StepFailure> {
    run_within(command, log_file, LIMIT)
}

/// The same with another limit.
pub(crate) fn run_within(
    command: &mut Command,
    log_file: &Path,
    limit: Duration,
) -> Result<(), StepFailure> {
    let why = match run_logged(command, log_file, limit) {
        Ok(None) => return Ok(()),
        Ok(Some(why)) => why,
        Err(error) => format!("{}: {error}", command.get_program().to_string_lossy()),
    };
    let log = std::fs::read(log_file).unwrap_or_default();
    Err(StepFailure {
        why,
        log: last_lines(&String::from_utf8_lossy(&log)),
    })
}

/// `None` where it succeeded.
fn run_logged(
    command: &mut Command,
    log_file: &Path,
    limit: Duration,
) -> io::Result<Option<String>> {
    let log = File::create(log_file)?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .process_group(0)
        .spawn()?;
    let deadline = Instant::now() + limit;
    loop {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(None),
            Some(status) => return Ok(Some(format!("it ended with {status}"))),
            None if Instant::now() < deadline => thread::sleep(Duration::from_millis(20)),
            None => {
                // It has not been waited for, so the number is still its own.
                let _ = rustix::process::kill_process_group(Pid::from_child(&child), Signal::KILL);
                child.wait()?;
                let limit = limit.as_secs();
                return Ok(Some(format!("it did not end within {limit} s")));
            }
        }
    }
}

fn last_lines(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    let skipped = lines.len().saturating_sub(LINES);
    lines.get(skipped..).unwrap_or_default().join("\n")
}
