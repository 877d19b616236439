//! Folders for what exists only while something runs: the time of a faked clock, the
//! configuration of a server.
//!
//! A folder goes when its owner drops it. What a killed harness leaves behind is found by the
//! next one, because the name of a folder says which process owns it: processes that it had
//! started are ended, then the folder is removed.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use rustix::process::{Pid, Signal};

/// In a run folder: a line for each process that was started, its number and start time.
const PROCESSES: &str = "processes";

/// A folder that is removed when this is dropped.
#[derive(Debug)]
pub(crate) struct RunFolder {
    path: PathBuf,
}

impl RunFolder {
    /// A new folder for `purpose`, which becomes a part of its name. Removes first what dead
    /// harnesses have left behind.
    pub(crate) fn new(purpose: &str) -> io::Result<Self> {
        Self::below(&base()?, purpose)
    }

    fn below(base: &Path, purpose: &str) -> io::Result<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        sweep(base);
        let me = std::process::id();
        let since = start_time(me).unwrap_or_default();
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = base.join(format!("{purpose}.{me}.{since}.{number}"));
        builder().create(&path)?;
        Ok(Self { path })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Notes that `process` was started for this folder, in a process group of such processes
    /// alone, so that its group can be ended even if this process is killed.
    pub(crate) fn note(&self, process: Pid) -> io::Result<()> {
        let number = process.as_raw_nonzero().get().unsigned_abs();
        let since = start_time(number).unwrap_or_default();
        let mut file = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.path.join(PROCESSES))?;
        writeln!(file, "{number} {since}")
    }
}

impl Drop for RunFolder {
    fn drop(&mut self) {
        // What cannot be removed now is for the next harness to find.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Others may pass through, because a server that drops its rights reads its pages there.
fn builder() -> fs::DirBuilder {
    let mut builder = fs::DirBuilder::new();
    builder.mode(0o711);
    builder
}

/// The folder of all run folders of this user.
fn base() -> io::Result<PathBuf> {
    let user = rustix::process::geteuid().as_raw();
    let path = std::env::temp_dir().join(format!("saml-gauntlet-{user}"));
    match builder().create(&path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let there = fs::symlink_metadata(&path)?;
    // Anybody can make a folder in a temporary folder, and wait for us to use it.
    if !there.is_dir() || there.uid() != user || there.mode() & 0o022 != 0 {
        return Err(io::Error::other(format!(
            "{} is not a folder of this user that only this user can write to; remove it",
            path.display()
        )));
    }
    Ok(path)
}

/// Ends and removes what processes that are no more have left in `base`.
fn sweep(base: &Path) {
    let Ok(entries) = fs::read_dir(base) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if owner(&path).is_some_and(|(pid, since)| start_time(pid) != Some(since)) {
            end_processes(&path);
            let _ = fs::remove_dir_all(&path);
        }
    }
}

/// The process that owns a run folder, and when that process was started.
fn owner(path: &Path) -> Option<(u32, u64)> {
    let name = path.file_name()?.to_str()?;
    let mut parts = name.rsplit('.').skip(1);
    let since = parts.next()?.parse().ok()?;
    Some((parts.next()?.parse().ok()?, since))
}

/// Kills the groups of the processes that were noted in `folder`, where the number still means
/// the same process. The first of a group may be dead while others live.
fn end_processes(folder: &Path) {
    let noted = fs::read_to_string(folder.join(PROCESSES)).unwrap_or_default();
    for line in noted.lines() {
        let mut words = line.split(' ');
        let numbers = (words.next().map(str::parse), words.next().map(str::parse));
        let (Some(Ok(number)), Some(Ok(since))) = numbers else {
            continue;
        };
        let pid = i32::try_from(number).ok().and_then(Pid::from_raw);
        if let (Some(pid), true) = (pid, start_time(number) == Some(since))
            && let Ok(group) = rustix::process::getpgid(Some(pid))
        {
            let _ = rustix::process::kill_process_group(group, Signal::KILL);
        }
    }
}

/// When a process was started, in ticks since boot: with its number it names a process for
/// good. `None` where there is none (`proc_pid_stat(5)`, field 22).
fn start_time(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name of the program stands in parentheses and may hold anything.
    let (_, rest) = stat.rsplit_once(')')?;
    rest.split_whitespace().nth(19)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::CommandExt as _;
    use std::process::Command;

    use super::*;

    #[test]
    fn a_folder_lives_as_long_as_its_owner() {
        let base = tempfile::tempdir().unwrap();
        let folder = RunFolder::below(base.path(), "x").unwrap();
        let path = folder.path().to_owned();
        fs::write(path.join("file"), "").unwrap();
        let other = RunFolder::below(base.path(), "x").unwrap();
        assert!(path.is_dir(), "the sweep took the folder of a live process");
        drop(folder);
        assert!(!path.exists() && other.path().is_dir());
    }

    #[test]
    fn what_a_dead_harness_left_is_ended_and_removed() {
        let base = tempfile::tempdir().unwrap();
        let mut leader = Command::new("true").process_group(0).spawn().unwrap();
        let mut child = Command::new("sleep")
            .arg("600")
            .process_group(i32::try_from(leader.id()).unwrap())
            .spawn()
            .unwrap();
        leader.wait().unwrap();
        // A process number of this time, with a start time that is not its own: a dead owner.
        let left = base.path().join(format!("x.{}.1.0", std::process::id()));
        fs::create_dir(&left).unwrap();
        let since = start_time(child.id()).unwrap();
        let noted = format!("{} 1\n{} {since}\n", leader.id(), child.id());
        fs::write(left.join(PROCESSES), noted).unwrap();
        let foreign = base.path().join("foreign");
        fs::create_dir(&foreign).unwrap();
        let _folder = RunFolder::below(base.path(), "x").unwrap();
        assert!(!left.exists(), "the folder is still there");
        assert!(!child.wait().unwrap().success());
        assert!(foreign.is_dir(), "a folder that is nobody's was removed");
    }

    #[test]
    fn a_process_number_in_other_hands_is_left_alone() {
        let base = tempfile::tempdir().unwrap();
        let mut child = Command::new("sleep")
            .arg("600")
            .process_group(0)
            .spawn()
            .unwrap();
        let left = base.path().join(format!("x.{}.1.0", std::process::id()));
        fs::create_dir(&left).unwrap();
        fs::write(left.join(PROCESSES), format!("{} 1\n", child.id())).unwrap();
        sweep(base.path());
        assert!(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
