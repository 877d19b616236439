//! A clock for programs that ask the system: libfaketime, with a file that holds the time and
//! is read again at every call.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use gauntlet_core::Timestamp;

use crate::run_folder::RunFolder;

/// Names the library where it lies elsewhere than Debian puts it.
const VARIABLE: &str = "GAUNTLET_LIBFAKETIME";
/// The file with the time.
const FILE: &str = "now";

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

    /// The environment of a process that goes by this clock.
    pub(crate) fn env(&self) -> Vec<(&'static str, String)> {
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
