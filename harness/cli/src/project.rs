//! The project that the command runs in: its `gauntlet.toml`, if there is one.

use std::path::{Path, PathBuf};

use gauntlet_core::runlog::Declared;
use gauntlet_gate::config::{At, ConfiguredTarget, Drive, FILE_NAME};
use gauntlet_gate::{GauntletToml, Problem, Problems};
use gauntlet_report::Format;
use gauntlet_targets::{Limits, Spec, command};

use crate::error::CliError;
use crate::targets;

/// A `gauntlet.toml` and where it is.
#[derive(Debug)]
pub(crate) struct Project {
    /// The file, as a person in the working folder calls it.
    path: PathBuf,
    folder: PathBuf,
    pub(crate) file: GauntletToml,
}

impl Project {
    /// The project of the file `named`; else of the working folder or of the next one above it.
    pub(crate) fn find(named: Option<&Path>) -> Result<Option<Self>, CliError> {
        match named {
            Some(path) => Self::read(path.to_owned()).map(Some),
            None => above().map(Self::read).transpose(),
        }
    }

    fn read(path: PathBuf) -> Result<Self, CliError> {
        let text = std::fs::read_to_string(&path).map_err(|source| CliError::Unread {
            name: path.display().to_string(),
            source,
        })?;
        let file = GauntletToml::parse(&path.display().to_string(), &text)?;
        let parent = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        let folder = parent.unwrap_or(Path::new(".")).to_owned();
        Ok(Self { path, folder, file })
    }

    /// A path of the file as it is from the working folder.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        if self.folder == Path::new(".") {
            PathBuf::from(path)
        } else {
            self.folder.join(path)
        }
    }

    /// What is wrong at a line of the file.
    pub(crate) fn problem(&self, line: usize, message: String) -> Problems {
        Problems {
            name: self.path.display().to_string(),
            problems: vec![Problem { line, message }],
        }
    }

    /// The reports that the file asks for.
    pub(crate) fn reports(&self) -> Result<Vec<(Format, PathBuf)>, CliError> {
        let report = |(format, path): &(String, At<String>)| {
            let format = format
                .parse::<Format>()
                .map_err(|error| self.problem(path.line, error.to_string()))?;
            Ok((format, self.path(&path.value)))
        };
        self.file.reports.iter().map(report).collect()
    }

    /// The target with this name, where the file declares one.
    pub(crate) fn target(&self, name: &str) -> Option<Result<Spec, CliError>> {
        let declared = self.file.target(name)?;
        Some(self.spec(declared))
    }

    fn spec(&self, declared: &At<ConfiguredTarget>) -> Result<Spec, CliError> {
        let wrong = |message: String| CliError::from(self.problem(declared.line, message));
        let mut spec = match &declared.value.drive {
            Drive::Command(line) => {
                let parsed = command::parse(line, Limits::default());
                let mut launch = parsed.map_err(|error| wrong(error.to_string()))?;
                // It starts in the folder of the file, wherever the command is called.
                launch.folder = Some(self.folder.clone());
                Spec::Process(launch)
            }
            Drive::Named(name) => {
                // A path is relative to the file; any other name is the same everywhere.
                let name = if name.contains('/') {
                    self.path(name).display().to_string()
                } else {
                    name.clone()
                };
                targets::named(&name).map_err(|error| match error {
                    CliError::Resolve(error) => wrong(error.to_string()),
                    other => other,
                })?
            }
        };
        let limit = declared.value.timeout.or(self.file.timeout);
        let limit = limit.and_then(|s| std::time::Duration::try_from_secs_f64(s).ok());
        if let Some(limit) = limit {
            match &mut spec {
                Spec::Process(launch) => launch.limits.request = limit,
                Spec::Http(http) => http.limit = limit,
                Spec::Reference(_) | Spec::Mutant(_) => {}
            }
        }
        Ok(spec)
    }

    /// Where these targets are declared, by a path from the top of the repository: reports that are
    /// shown beside the source need that.
    pub(crate) fn declared(&self, names: &[String]) -> Vec<Declared> {
        let file = self.path_in_repository();
        let declared = |name: &String| {
            let target = self.file.target(name)?;
            Some(Declared {
                target: name.clone(),
                file: file.clone(),
                line: u32::try_from(target.line).unwrap_or(1),
            })
        };
        names.iter().filter_map(declared).collect()
    }

    fn path_in_repository(&self) -> String {
        let name = || FILE_NAME.to_owned();
        let Ok(path) = self.path.canonicalize() else {
            return name();
        };
        let top = path.ancestors().find(|folder| folder.join(".git").exists());
        let relative = top.and_then(|top| path.strip_prefix(top).ok());
        let parts = relative.map(|path| path.iter().map(|part| part.to_string_lossy()));
        match parts {
            Some(parts) => parts.collect::<Vec<_>>().join("/"),
            None => self
                .path
                .file_name()
                .map_or_else(name, |name| name.to_string_lossy().into_owned()),
        }
    }
}

/// The file in the working folder, or in the next one above it.
fn above() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let mut shown = PathBuf::new();
    for folder in here.ancestors() {
        if folder.join(FILE_NAME).is_file() {
            return Some(shown.join(FILE_NAME));
        }
        shown.push("..");
    }
    None
}
