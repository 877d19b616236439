//! Packages of the npm registry.

use std::path::Path;

use super::{InstallError, LOG, command, failed};
use crate::step;

/// The packages of `package-lock.json` in `folder/node_modules`. No script of theirs runs.
pub(super) fn ci(folder: &Path, progress: &mut dyn FnMut(&str)) -> Result<(), InstallError> {
    progress("fetching the packages of the lock file");
    let mut npm = command(&"npm".into(), folder);
    npm.args([
        "ci",
        "--ignore-scripts",
        "--omit=dev",
        "--no-audit",
        "--no-fund",
    ]);
    npm.args(["--no-update-notifier", "--no-progress"]);
    step::run(&mut npm, &folder.join(LOG)).map_err(failed(
        "npm ci",
        "install Node.js 20 with npm, and see whether the package registry can be reached \
         (npm's own settings apply)",
    ))
}
