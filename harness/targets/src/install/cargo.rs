//! A crate, built where it is installed.

use std::path::Path;

use super::{InstallError, LOG, command, failed, files};
use crate::step;

/// Where it is built.
const BUILD: &str = "build";

/// The program of the crate in `folder`, in `folder/bin`. What the build leaves is removed.
pub(super) fn build(folder: &Path, progress: &mut dyn FnMut(&str)) -> Result<(), InstallError> {
    progress("building the adapter, which takes some minutes");
    let mut cargo = command(&"cargo".into(), folder);
    cargo.args([
        "install",
        "--quiet",
        "--locked",
        "--no-track",
        "--path",
        ".",
    ]);
    cargo.args(["--root", ".", "--target-dir", BUILD]);
    step::run_within(&mut cargo, &folder.join(LOG), step::BUILD_LIMIT).map_err(failed(
        "cargo install",
        "install Rust 1.88 or newer, and see whether the crate registry can be reached \
         (cargo's own settings apply)",
    ))?;
    let build = folder.join(BUILD);
    std::fs::remove_dir_all(&build).map_err(files("remove", &build))
}
