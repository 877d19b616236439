//! Installs bundled adapters into a cache folder. Nothing outside it changes, but for packages of
//! the operating system that an adapter says it needs.
//!
//! An installation is complete where its stamp is there, which is written last, and its files
//! are byte for byte those of this harness. Anything else is removed and made again.

mod cargo;
mod debian;
mod npm;
mod python;

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::fs::FlockOperation;

use crate::bundled::{self, Bundled};
use crate::manifest::{Install, Manifest, ManifestError};
use crate::step::StepFailure;

pub use debian::SystemPackages;

/// The file that marks a complete installation.
const STAMP: &str = "installed";
/// What the steps write, while they run.
const LOG: &str = "install.log";
/// Variables that would lead a package manager out of the folder that is being made.
const MISLEADING: &[&str] = &[
    "PIP_USER",
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_ROOT",
    "PIP_REQUIREMENT",
    "PYTHONHOME",
    "PYTHONPATH",
    "VIRTUAL_ENV",
    "NODE_OPTIONS",
    "npm_config_prefix",
    "npm_config_global",
    "CARGO_TARGET_DIR",
    "CARGO_BUILD_TARGET",
    "CARGO_INSTALL_ROOT",
    "CARGO_ENCODED_RUSTFLAGS",
    "RUSTFLAGS",
];

/// The folder that adapters are installed into, and what they are installed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cache {
    root: PathBuf,
    python: OsString,
    system_packages: SystemPackages,
}

impl Cache {
    /// A cache at `root`, with the `python3` that the system finds.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            python: "python3".into(),
            system_packages: SystemPackages::Install,
        }
    }

    /// The same cache with another Python to make environments with.
    #[must_use]
    pub fn with_python(self, python: impl Into<OsString>) -> Self {
        let python = python.into();
        Self { python, ..self }
    }

    /// The same cache with another way to deal with packages of the operating system.
    #[must_use]
    pub fn with_system_packages(self, system_packages: SystemPackages) -> Self {
        Self {
            system_packages,
            ..self
        }
    }

    /// `$GAUNTLET_CACHE`, else `$XDG_CACHE_HOME/saml-gauntlet`, else `~/.cache/saml-gauntlet`;
    /// the Python is `$GAUNTLET_PYTHON`, else `python3`.
    pub fn from_env() -> Result<Self, InstallError> {
        Self::from_variables(|name| std::env::var_os(name))
    }

    fn from_variables(get: impl Fn(&str) -> Option<OsString>) -> Result<Self, InstallError> {
        let path = |name: &str| get(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        let cache = path("GAUNTLET_CACHE")
            // The XDG specification: a relative path is invalid and to be ignored.
            .or_else(|| {
                let base = path("XDG_CACHE_HOME").filter(|base| base.is_absolute());
                base.map(|base| base.join("saml-gauntlet"))
            })
            .or_else(|| path("HOME").map(|home| home.join(".cache/saml-gauntlet")))
            .map(Self::at)
            .ok_or(InstallError::NoCache)?;
        Ok(match path("GAUNTLET_PYTHON") {
            Some(python) => cache.with_python(python),
            None => cache,
        })
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn folder(&self, name: &str) -> PathBuf {
        self.root.join("targets").join(name)
    }
}

/// An adapter that is installed and complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed {
    /// Its folder.
    pub folder: PathBuf,
    /// Its manifest.
    pub manifest: Manifest,
}

/// An installation that did not come about; nothing of it is left.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// There is no such adapter.
    #[error("there is no bundled adapter '{name}'; there are: {}", known.join(", "))]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<&'static str>,
    },
    /// No folder to install into is known.
    #[error("no cache folder: set GAUNTLET_CACHE to the folder to install into")]
    NoCache,
    /// The bundled manifest is broken.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The cache folder cannot be used.
    #[error("cannot {what} {}: {source}; set GAUNTLET_CACHE to a folder that can be written", path.display())]
    Files {
        /// What was tried.
        what: &'static str,
        /// Where.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// Packages of the operating system are missing, and this process may not install them.
    #[error(
        "packages of the operating system are missing; as root, run: \
         apt-get install --no-install-recommends {names}"
    )]
    SystemPackages {
        /// Their names, separated by spaces.
        names: String,
    },
    /// A step failed.
    #[error("step '{step}' failed: {why}; {hint}\n{log}")]
    Step {
        /// The step.
        step: &'static str,
        /// How it failed.
        why: String,
        /// What to do.
        hint: &'static str,
        /// The end of what it wrote.
        log: String,
    },
}

/// Installs the bundled adapter `name`, unless it is there already. Says through `progress`
/// what it is doing.
pub fn install(
    name: &str,
    cache: &Cache,
    progress: &mut dyn FnMut(&str),
) -> Result<Installed, InstallError> {
    let adapter = bundled::by_name(name).ok_or_else(|| InstallError::Unknown {
        name: name.to_owned(),
        known: bundled::bundled().map(|adapter| adapter.name).collect(),
    })?;
    let manifest = adapter.manifest()?;
    let _lock = lock(cache, name)?;
    if let Some(installed) = installed(name, cache) {
        // They may have gone since, or the cache may have come from another machine.
        system_packages(&manifest, cache, &installed.folder.join(LOG), progress)?;
        progress(&format!("{name} is installed already"));
        return Ok(installed);
    }
    // An environment is bound to its path, so it is made where it will stay.
    let folder = cache.folder(name);
    let made = clear(&folder).and_then(|()| make(&adapter, &manifest, cache, progress));
    if let Err(error) = made {
        // The failure is what matters; a rest without a stamp counts as nothing.
        let _ = clear(&folder);
        return Err(error);
    }
    progress(&format!("{name} is installed"));
    // Absolute, because targets run in their own folder.
    let folder = std::path::absolute(&folder).unwrap_or(folder);
    Ok(Installed { folder, manifest })
}

/// The bundled adapter `name`, if it is installed, complete and as this harness bundles it.
pub fn installed(name: &str, cache: &Cache) -> Option<Installed> {
    let adapter = bundled::by_name(name)?;
    let folder = std::path::absolute(cache.folder(name)).ok()?;
    let same = |file: &bundled::BundledFile| {
        fs::read(folder.join(file.name)).is_ok_and(|bytes| bytes == file.contents.as_bytes())
    };
    let manifest = adapter.manifest().ok()?;
    let complete = folder.join(STAMP).is_file() && adapter.files(&manifest).all(|f| same(&f));
    complete.then_some(Installed { folder, manifest })
}

/// Removes the adapter `name` from the cache; `false` where it was not there.
pub fn remove(name: &str, cache: &Cache) -> Result<bool, InstallError> {
    if bundled::by_name(name).is_none() {
        return Ok(false);
    }
    let folder = cache.folder(name);
    let there = folder.exists();
    if there {
        let _lock = lock(cache, name)?;
        clear(&folder)?;
    }
    Ok(there)
}

/// Keeps other processes from installing the same adapter until the file is dropped.
fn lock(cache: &Cache, name: &str) -> Result<File, InstallError> {
    let folder = cache.root.join("targets");
    fs::create_dir_all(&folder).map_err(files("create", &folder))?;
    let path = folder.join(format!("{name}.lock"));
    let file = File::create(&path).map_err(files("create", &path))?;
    rustix::fs::flock(&file, FlockOperation::LockExclusive)
        .map_err(|e| files("lock", &path)(e.into()))?;
    Ok(file)
}

/// Removes `folder` with everything in it.
fn clear(folder: &Path) -> Result<(), InstallError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(files("remove", folder)(error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Makes the installation, the stamp last.
fn make(
    adapter: &Bundled,
    manifest: &Manifest,
    cache: &Cache,
    progress: &mut dyn FnMut(&str),
) -> Result<(), InstallError> {
    let folder = &cache.folder(adapter.name);
    fs::create_dir_all(folder).map_err(files("create", folder))?;
    write_files(folder, adapter.files(manifest))?;
    let log = folder.join(LOG);
    system_packages(manifest, cache, &log, progress)?;
    for step in &manifest.install {
        match step {
            Install::Debian { .. } => {}
            Install::PythonVenv { lock } => python::venv(folder, &cache.python, lock, progress)?,
            Install::Npm => npm::ci(folder, progress)?,
            Install::Cargo => cargo::build(folder, progress)?,
        }
    }
    if log.exists() {
        fs::remove_file(&log).map_err(files("remove", &log))?;
    }
    let stamp = folder.join(STAMP);
    fs::write(&stamp, concat!(env!("CARGO_PKG_VERSION"), "\n")).map_err(files("write", &stamp))
}

/// Sees to the packages of the operating system, before anything else: a build needs them.
fn system_packages(
    manifest: &Manifest,
    cache: &Cache,
    log: &Path,
    progress: &mut dyn FnMut(&str),
) -> Result<(), InstallError> {
    for step in &manifest.install {
        if let Install::Debian { packages } = step {
            debian::ensure(packages, cache.system_packages, log, progress)?;
        }
    }
    Ok(())
}

fn write_files(
    folder: &Path,
    adapter: impl Iterator<Item = bundled::BundledFile>,
) -> Result<(), InstallError> {
    for file in adapter {
        let path = folder.join(file.name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(files("create", parent))?;
        }
        fs::write(&path, file.contents).map_err(files("write", &path))?;
    }
    Ok(())
}

/// `program` in `folder`, without the variables that would lead it elsewhere.
fn command(program: &OsString, folder: &Path) -> Command {
    // The program may be a path relative to where the harness runs.
    let program = match Path::new(program) {
        path if path.components().count() > 1 => std::path::absolute(path).unwrap_or(path.into()),
        path => path.to_owned(),
    };
    let mut command = Command::new(program);
    command.current_dir(folder);
    for name in MISLEADING {
        command.env_remove(name);
    }
    command
}

fn failed(step: &'static str, hint: &'static str) -> impl FnOnce(StepFailure) -> InstallError {
    move |failure| InstallError::Step {
        step,
        why: failure.why,
        hint,
        log: failure.log,
    }
}

fn files(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> InstallError {
    let path = path.to_owned();
    move |source| InstallError::Files { what, path, source }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_cache_folder_follows_the_environment() {
        let cache = |set: &[(&str, &str)]| {
            Cache::from_variables(|name| {
                let found = set.iter().find(|(n, _)| *n == name);
                found.map(|(_, value)| OsString::from(value))
            })
        };
        let all = [
            ("GAUNTLET_CACHE", "/g"),
            ("XDG_CACHE_HOME", "/x"),
            ("HOME", "/h"),
        ];
        assert_eq!(cache(&all).unwrap(), Cache::at("/g"));
        assert_eq!(cache(&all[1..]).unwrap(), Cache::at("/x/saml-gauntlet"));
        assert_eq!(
            cache(&all[2..]).unwrap(),
            Cache::at("/h/.cache/saml-gauntlet")
        );
        let relative = [("XDG_CACHE_HOME", "x"), ("HOME", "/h")];
        assert_eq!(
            cache(&relative).unwrap(),
            Cache::at("/h/.cache/saml-gauntlet")
        );
        assert!(matches!(cache(&[]), Err(InstallError::NoCache)));
    }

    #[test]
    fn an_unknown_adapter_names_the_known_ones() {
        let folder = tempfile::tempdir().unwrap();
        let error = install("nope", &Cache::at(folder.path()), &mut |_| {}).unwrap_err();
        assert!(error.to_string().contains("python3-saml"));
    }

    #[test]
    fn a_failed_step_is_named_and_leaves_nothing() {
        let root = tempfile::tempdir().unwrap();
        let script = root.path().join("python");
        let fakes = [
            (
                "echo no venv module here; exit 1",
                "'python3 -m venv' failed",
                "no venv module here",
            ),
            (
                "mkdir -p venv/bin; printf '#!/bin/sh\\necho no such hash; exit 2' > venv/bin/python; \
                 chmod +x venv/bin/python",
                "'pip install' failed",
                "no such hash",
            ),
        ];
        for (commands, step, log) in fakes {
            fs::write(&script, format!("#!/bin/sh\n{commands}\n")).unwrap();
            let mut permissions = fs::metadata(&script).unwrap().permissions();
            permissions.set_mode(0o755);
            fs::set_permissions(&script, permissions).unwrap();
            let cache = Cache::at(root.path().join("cache")).with_python(&script);
            let error = install("python3-saml", &cache, &mut |_| {})
                .unwrap_err()
                .to_string();
            assert!(error.contains(step) && error.contains(log), "{error}");
            assert!(!cache.folder("python3-saml").exists());
        }
        let cache = Cache::at(root.path()).with_python("no-such-python");
        let error = install("python3-saml", &cache, &mut |_| {})
            .unwrap_err()
            .to_string();
        assert!(error.contains("no-such-python"), "{error}");
    }

    #[test]
    fn every_kind_of_step_names_itself_when_it_fails() {
        // There is nothing to install in this folder, so each fails by itself, network or not.
        let folder = tempfile::tempdir().unwrap();
        let step = |made: Result<(), InstallError>| match made {
            Err(InstallError::Step { step, log, why, .. }) => {
                assert!(!why.is_empty() || !log.is_empty());
                step
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(step(npm::ci(folder.path(), &mut |_| {})), "npm ci");
        assert_eq!(
            step(cargo::build(folder.path(), &mut |_| {})),
            "cargo install"
        );
    }

    #[test]
    fn missing_packages_of_the_system_are_named_with_the_command_that_gets_them() {
        let folder = tempfile::tempdir().unwrap();
        let packages = ["no-such-package-of-debian".to_owned()];
        let log = folder.path().join(LOG);
        let error = debian::ensure(&packages, SystemPackages::Refuse, &log, &mut |_| {});
        let text = error.unwrap_err().to_string();
        let command = "apt-get install --no-install-recommends no-such-package-of-debian";
        assert!(text.contains(command), "{text}");
        assert!(debian::ensure(&[], SystemPackages::Refuse, &log, &mut |_| {}).is_ok());
    }

    #[test]
    fn half_an_installation_is_none() {
        let root = tempfile::tempdir().unwrap();
        let cache = Cache::at(root.path());
        let folder = cache.folder("python3-saml");
        fs::create_dir_all(&folder).unwrap();
        let adapter = bundled::by_name("python3-saml").unwrap();
        for file in adapter.files(&adapter.manifest().unwrap()) {
            fs::write(folder.join(file.name), file.contents).unwrap();
        }
        assert_eq!(installed("python3-saml", &cache), None);
        fs::write(folder.join(STAMP), "").unwrap();
        assert!(installed("python3-saml", &cache).is_some());
        fs::write(folder.join("adapter.py"), "changed").unwrap();
        assert_eq!(installed("python3-saml", &cache), None);
        assert!(remove("python3-saml", &cache).unwrap());
        assert!(!remove("python3-saml", &cache).unwrap());
    }
}
