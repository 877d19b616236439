//! Python with lxml (libxml2) and signxml, from a lock file with hashes, in a cache folder.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Missing;

/// Exact versions with the hashes of every file that `PyPI` offers for them.
const LOCK: &str = include_str!("../python/requirements.lock");

/// A Python that can import what the lock file names.
#[derive(Debug)]
pub struct Python {
    packages: PathBuf,
}

/// Finds Python, and installs the packages into a cache folder if they are not there yet:
/// `$GAUNTLET_CACHE`, else `$XDG_CACHE_HOME/saml-gauntlet`, else `~/.cache/saml-gauntlet`. The
/// user's own environment is never touched.
pub fn find() -> Result<Python, Missing> {
    let missing = |why: String| Missing {
        judge: "Python with lxml and signxml",
        why,
        how: "install python3 with pip (Debian: apt-get install python3 python3-pip) and let it \
              reach PyPI once",
    };
    let mut hasher = DefaultHasher::new();
    LOCK.hash(&mut hasher);
    let cache = cache().ok_or_else(|| missing("no cache folder: HOME is not set".to_owned()))?;
    let packages = cache.join(format!("judges-{:016x}", hasher.finish()));
    let python = Python { packages };
    if !python.packages.is_dir() {
        python
            .install(&cache)
            .map_err(|error| missing(error.to_string()))?;
    }
    Ok(python)
}

/// The cache folder of the project.
fn cache() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    set("GAUNTLET_CACHE")
        .map(PathBuf::from)
        .or_else(|| set("XDG_CACHE_HOME").map(|p| PathBuf::from(p).join("saml-gauntlet")))
        .or_else(|| set("HOME").map(|p| PathBuf::from(p).join(".cache/saml-gauntlet")))
}

impl Python {
    /// Installs into a folder beside and renames it at the end, so that another process never
    /// sees half of it.
    fn install(&self, cache: &Path) -> io::Result<()> {
        std::fs::create_dir_all(cache)?;
        let building = cache.join(format!("judges-building-{}", std::process::id()));
        let lock = cache.join(format!("judges-{}.lock", std::process::id()));
        std::fs::write(&lock, LOCK)?;
        let result = Command::new("python3")
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
            ])
            .args(["--require-hashes", "--no-deps", "--only-binary", ":all:"])
            .arg("--target")
            .arg(&building)
            .arg("--requirement")
            .arg(&lock)
            .output();
        let _ = std::fs::remove_file(&lock);
        let output = result?;
        if !output.status.success() {
            let _ = std::fs::remove_dir_all(&building);
            return Err(io::Error::other(
                String::from_utf8_lossy(&output.stderr).into_owned(),
            ));
        }
        if std::fs::rename(&building, &self.packages).is_err() {
            // Another process was faster; its folder holds the same.
            std::fs::remove_dir_all(&building)?;
        }
        Ok(())
    }

    /// Runs a script with `input` on its standard input and returns its standard output.
    pub fn run(&self, script: &str, arguments: &[&str], input: &str) -> io::Result<String> {
        let mut child = Command::new("python3")
            .arg("-c")
            .arg(script)
            .args(arguments)
            .env("PYTHONPATH", &self.packages)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut stdin = child
            .stdin
            .take()
            .ok_or_else(|| io::Error::other("no standard input"))?;
        let input = input.to_owned();
        let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
        let output = child.wait_with_output()?;
        let _ = writer.join();
        if !output.status.success() {
            return Err(io::Error::other(
                String::from_utf8_lossy(&output.stderr).into_owned(),
            ));
        }
        String::from_utf8(output.stdout).map_err(io::Error::other)
    }
}
