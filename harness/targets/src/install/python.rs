//! A Python environment of the target's own.

use std::ffi::OsString;
use std::path::Path;

use super::{InstallError, LOG, command, failed};
use crate::step;

/// A Python environment in `folder/venv` with exactly the packages of `lock`. Wheels alone: the
/// build of a source package would fetch packages that no hash holds.
pub(super) fn venv(
    folder: &Path,
    python: &OsString,
    lock: &str,
    progress: &mut dyn FnMut(&str),
) -> Result<(), InstallError> {
    progress("making a Python environment");
    let mut venv = command(python, folder);
    venv.args(["-m", "venv", "venv"]);
    step::run(&mut venv, &folder.join(LOG)).map_err(failed(
        "python3 -m venv",
        "install Python 3.9 to 3.13 with its venv module, or set GAUNTLET_PYTHON to such a python",
    ))?;
    progress("fetching the packages of the lock file");
    let mut pip = command(&folder.join("venv/bin/python").into_os_string(), folder);
    pip.args(["-m", "pip", "install", "--disable-pip-version-check"]);
    pip.args(["--no-input", "--require-hashes", "--no-deps"]);
    pip.args(["--only-binary", ":all:", "--requirement", lock]);
    step::run(&mut pip, &folder.join(LOG)).map_err(failed(
        "pip install",
        "see whether the package index can be reached (pip's own settings apply) and has wheels \
         for this Python",
    ))
}
