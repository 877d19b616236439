//! A clock for programs that ask the system: libfaketime, with a file that holds the time and
//! is read again at every call.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use gauntlet_core::Timestamp;

use crate::run_folder::RunFolder;

/// Names the library where it lies elsewhere than Debian puts it.
const VARIABLE: &str = "GAUNTLET_LIBFAKETIME";
/// The file with the time.
const FILE: &str = "now";
/// Where the C library keeps what processes share by name.
const SHARED_MEMORY: &str = "/dev/shm";
/// What libfaketime names there, each with the number of the process that made it.
const SHARED_NAMES: [&str; 2] = ["faketime_shm_", "sem.faketime_sem_"];

/// A clock that stands still at the time it was last set to.
#[derive(Debug)]
pub(crate) struct FakeClock {
    library: PathBuf,
    folder: RunFolder,
}

impl FakeClock {
    /// A clock that is set to no particular time yet.
    pub(crate) fn new() -> io::Result<Self> {
        let library = library().ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::NotFound,
                format!(
                    "libfaketime is not here: install it (Debian: apt-get install libfaketime) \
                     or set {VARIABLE} to its path"
                ),
            )
        })?;
        let clock = Self {
            library,
            folder: RunFolder::new("clock")?,
        };
        clock.set(Timestamp::from_unix_ms(0))?;
        Ok(clock)
    }

    /// Sets it. Whoever asks for the time while this happens sees the old one or the new one.
    pub(crate) fn set(&self, now: Timestamp) -> io::Result<()> {
        let next = self.folder.path().join("next");
        let text = now.to_string().replace('T', " ").replace('Z', "\n");
        fs::write(&next, text)?;
        fs::rename(next, self.file())
    }

    /// The folder that goes with it.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join(FILE)
    }

    /// Has a process that is about to be started go by this clock.
    pub(crate) fn govern(&self, command: &mut Command) {
        remove_left_over(Path::new(SHARED_MEMORY), is_alive);
        command.envs(self.env());
    }

    fn env(&self) -> Vec<(&'static str, String)> {
        let library = self.library.to_string_lossy();
        let preload = match std::env::var("LD_PRELOAD") {
            Ok(others) if !others.is_empty() => format!("{library}:{others}"),
            _ => library.into_owned(),
        };
        vec![
            ("LD_PRELOAD", preload),
            (
                "FAKETIME_TIMESTAMP_FILE",
                self.file().to_string_lossy().into_owned(),
            ),
            ("FAKETIME_NO_CACHE", "1".to_owned()),
            // Time limits and measured durations stay real.
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
            // The file holds UTC, and the library reads it as local time.
            ("TZ", "UTC".to_owned()),
        ]
    }
}

impl Drop for FakeClock {
    fn drop(&mut self) {
        remove_left_over(Path::new(SHARED_MEMORY), is_alive);
    }
}

/// Removes what libfaketime has made in `folder` for processes that are no more.
///
/// It names a semaphore and a piece of memory after the process, and removes both when the
/// process ends by itself. One that is killed leaves them, sometimes only the memory; a later
/// process of the same number then ends at once ("`shm_open` failed: File exists").
fn remove_left_over(folder: &Path, is_alive: impl Fn(u32) -> bool) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        let name = entry.file_name();
        let maker = name.to_str().and_then(|name| {
            let mut kinds = SHARED_NAMES.iter();
            kinds.find_map(|kind| name.strip_prefix(kind)?.parse().ok())
        });
        if maker.is_some_and(|maker| !is_alive(maker)) {
            // What belongs to somebody else stays.
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn is_alive(process: u32) -> bool {
    Path::new("/proc").join(process.to_string()).exists()
}

/// Where libfaketime is: Debian puts it into a folder named after the machine's architecture.
fn library() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os(VARIABLE).filter(|path| !path.is_empty()) {
        return Some(PathBuf::from(path)).filter(|path| path.is_file());
    }
    let mut folders: Vec<PathBuf> = vec!["/usr/lib".into(), "/usr/lib64".into()];
    let below = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    folders.extend(below.map(|entry| entry.path()));
    folders.sort();
    let file = |folder: &PathBuf| Path::new(folder).join("faketime/libfaketime.so.1");
    folders.iter().map(file).find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_dead_left_goes_and_the_rest_stays() {
        let folder = tempfile::tempdir().unwrap();
        let alive = std::process::id();
        let stays = [
            format!("faketime_shm_{alive}"),
            format!("sem.faketime_sem_{alive}"),
            "faketime_shm_".to_owned(),
            "faketime_shm_7x".to_owned(),
            "sem.other_7".to_owned(),
        ];
        let goes = ["faketime_shm_7", "sem.faketime_sem_7", "faketime_shm_8"];
        for name in stays.iter().map(String::as_str).chain(goes) {
            fs::write(folder.path().join(name), "").unwrap();
        }
        remove_left_over(folder.path(), |process| process == alive && is_alive(alive));
        for name in stays {
            assert!(folder.path().join(&name).exists(), "{name}");
        }
        for name in goes {
            assert!(!folder.path().join(name).exists(), "{name}");
        }
    }
}
