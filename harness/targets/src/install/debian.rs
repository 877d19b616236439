//! Packages of the operating system: the one step that reaches beyond the target's folder.

use std::path::Path;
use std::process::{Command, Stdio};

use super::{InstallError, failed};
use crate::step;

/// What to do about packages that are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SystemPackages {
    /// Install them, where this process may.
    Install,
    /// Say which, and leave the system as it is.
    Refuse,
}

/// Sees to it that `packages` are there.
pub(super) fn ensure(
    packages: &[String],
    policy: SystemPackages,
    log: &Path,
    progress: &mut dyn FnMut(&str),
) -> Result<(), InstallError> {
    let missing: Vec<&str> = packages
        .iter()
        .map(String::as_str)
        .filter(|package| !is_there(package))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    if policy == SystemPackages::Refuse || !rustix::process::geteuid().is_root() {
        return Err(InstallError::SystemPackages { names });
    }
    progress(&format!("installing Debian's {names}"));
    if step::run(&mut apt_get("install", &missing), log).is_err() {
        // The list of packages may be old, or have never been fetched.
        step::run(&mut apt_get("update", &[]), log).map_err(failed(
            "apt-get update",
            "see whether Debian's archive can be reached",
        ))?;
        step::run(&mut apt_get("install", &missing), log).map_err(failed(
            "apt-get install",
            "see whether these packages exist for this release of Debian",
        ))?;
    }
    Ok(())
}

fn apt_get(what: &str, packages: &[&str]) -> Command {
    let mut command = Command::new("apt-get");
    command
        .args(["-qq", "-o", "DPkg::Lock::Timeout=300", what])
        .env("DEBIAN_FRONTEND", "noninteractive");
    if what == "install" {
        command.args(["--yes", "--no-install-recommends", "--"]);
    }
    command.args(packages);
    command
}

/// Whether dpkg says that `package` is installed; not so where there is no dpkg.
fn is_there(package: &str) -> bool {
    let status = Command::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    status.is_ok_and(|output| output.stdout == b"installed")
}
