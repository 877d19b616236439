//! `target.toml`: what a target is, how its process is started and how it is installed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use gauntlet_core::Feature;
use serde::{Deserialize, Serialize};

use crate::http::settings::{HttpSettings, ServerSettings, SpAsDeployed};
use crate::http::{AllowedHosts, HttpSpec};
use crate::launch::{Launch, Limits};
use crate::protocol::Kind;

/// The name of the manifest in a target's folder.
pub const FILE_NAME: &str = "target.toml";

/// Stands in a command for the folder of the manifest.
const FOLDER: &str = "{folder}";

/// The contents of a `target.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The target's name: lower-case letters, digits and hyphens.
    pub name: String,
    /// What it is, in one line.
    pub summary: String,
    /// The project's home page.
    #[serde(default)]
    pub homepage: String,
    /// The project's licence, an SPDX expression.
    #[serde(default)]
    pub licence: String,
    /// What it is judged on.
    pub kind: Kind,
    /// The language it is written in.
    #[serde(default)]
    pub language: String,
    /// What must be there to run it.
    #[serde(default)]
    pub runtime: String,
    /// The program and its arguments, started in the manifest's folder. `{folder}` stands for
    /// that folder. Empty where the target is driven over HTTP.
    #[serde(default)]
    pub command: Vec<String>,
    /// Files of the folder `shared` that are copied beside a bundled adapter.
    #[serde(default)]
    pub shared: Vec<String>,
    /// How its clock is set, where it does not go by the `now` of a request by itself.
    #[serde(default)]
    pub clock: Option<ClockSource>,
    /// Environment variables beyond the harness's own.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// The time limit for each reply, in seconds.
    #[serde(default = "default_time_limit")]
    pub time_limit_s: u32,
    /// The time limit for the first line, in seconds.
    #[serde(default = "default_hello_limit")]
    pub hello_limit_s: u32,
    /// What "accept" means, by the library's own documentation.
    #[serde(default)]
    pub accept: String,
    /// What else one should know: how its clock is set, what it leaves to the application.
    #[serde(default)]
    pub notes: Vec<String>,
    /// How it is installed, step by step; nothing to install where empty.
    #[serde(default)]
    pub install: Vec<Install>,
    /// The same target with other settings, by the name that stands behind a colon:
    /// `node-saml:strict`.
    #[serde(default)]
    pub variant: BTreeMap<String, Variant>,
    /// How it is driven over HTTP, in place of `command`.
    #[serde(default)]
    pub http: Option<HttpSettings>,
    /// How the harness starts the server behind `http`, where it does.
    #[serde(default)]
    pub server: Option<ServerSettings>,
}

/// A clock that the harness sets for a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ClockSource {
    /// libfaketime is loaded into the process; the harness sets it before each request, and
    /// declares the feature `clock` in the name of the target.
    Libfaketime,
}

/// A target with other settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// What it is, in one line.
    pub summary: String,
    /// Arguments that are added to the command.
    #[serde(default)]
    pub args: Vec<String>,
    /// What differs, and where that is documented.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Placeholders in the files of its server that stand for something else.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// What differs over HTTP.
    #[serde(default)]
    pub http: VariantHttp,
}

/// What differs in a variant that is driven over HTTP.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct VariantHttp {
    /// What it can do, in place of the features of the target.
    pub features: Option<Vec<Feature>>,
    /// How it is set up, in place of the settings of the target.
    pub settings: Option<SpAsDeployed>,
}

/// A step of an installation. All but Debian's packages stay inside the target's own folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", tag = "with")]
pub enum Install {
    /// A Python environment of its own in `venv`.
    PythonVenv {
        /// The requirements file, every package exact and with its hashes.
        lock: String,
    },
    /// Packages of the operating system, for Debian and what descends from it. The archive's
    /// own signature and hashes hold them.
    Debian {
        /// Their names.
        packages: Vec<String>,
    },
    /// The packages of `package-lock.json` in `node_modules`, without any install script.
    Npm,
    /// The crate of the folder, built as its `Cargo.lock` says; its program in `bin`.
    Cargo,
}

const fn default_time_limit() -> u32 {
    10
}

const fn default_hello_limit() -> u32 {
    30
}

/// A `target.toml` that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// The file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// It is no TOML, or not with these keys.
    #[error("{}:{line}: {message}", path.display())]
    Parse {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong there.
        message: String,
    },
    /// A key has a value that cannot be right.
    #[error("{}:{line}: '{key}' {message}", path.display())]
    Value {
        /// The file.
        path: PathBuf,
        /// The line of the key, from 1.
        line: usize,
        /// The key.
        key: &'static str,
        /// What is wrong with its value.
        message: &'static str,
    },
}

impl Manifest {
    /// Reads the manifest at `path`.
    pub fn read(path: &Path) -> Result<Self, ManifestError> {
        let text = std::fs::read_to_string(path).map_err(|source| ManifestError::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&text, path)
    }

    /// Reads the manifest in `text`; `path` is for messages.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ManifestError> {
        let manifest: Self = toml::from_str(text).map_err(|e| ManifestError::Parse {
            path: path.to_owned(),
            line: e.span().map_or(1, |span| line_of(text, span.start)),
            message: e.message().to_owned(),
        })?;
        manifest
            .check()
            .map_err(|(key, message)| ManifestError::Value {
                path: path.to_owned(),
                line: key_line(text, key),
                key,
                message,
            })?;
        Ok(manifest)
    }

    fn check(&self) -> Result<(), (&'static str, &'static str)> {
        let in_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.name.is_empty() || !self.name.chars().all(in_name) {
            return Err(("name", "must be lower-case letters, digits and hyphens"));
        }
        match (&self.http, self.command.first()) {
            (Some(_), Some(_)) => return Err(("command", "must not stand beside [http]")),
            (None, None) => return Err(("command", "must name the program, or [http] be there")),
            (None, Some(program)) if program.is_empty() => {
                return Err(("command", "must name the program first"));
            }
            _ => {}
        }
        let sets_clock = |http: &HttpSettings| http.features.contains(&Feature::Clock);
        if self.http.as_ref().is_some_and(sets_clock) {
            return Err((
                "features",
                "must leave clock to the harness: say clock = \"libfaketime\" beside [server]",
            ));
        }
        if self.server.is_some() && self.http.is_none() {
            return Err(("server", "needs [http] beside it"));
        }
        if self.clock.is_some() && self.http.is_some() && self.server.is_none() {
            return Err(("clock", "needs a process: a command or [server]"));
        }
        if self
            .server
            .as_ref()
            .is_some_and(|server| server.process.is_empty())
        {
            return Err(("process", "must not be empty"));
        }
        if !self
            .variant
            .keys()
            .all(|name| !name.is_empty() && name.chars().all(in_name))
        {
            return Err((
                "variant",
                "must have names of lower-case letters, digits and hyphens",
            ));
        }
        if self.time_limit_s == 0 {
            return Err(("time_limit_s", "must be at least 1"));
        }
        if self.hello_limit_s == 0 {
            return Err(("hello_limit_s", "must be at least 1"));
        }
        let in_folder =
            |name: &String| !(name.is_empty() || name.contains('/') || name.starts_with('.'));
        for step in &self.install {
            match step {
                Install::PythonVenv { lock } if !in_folder(lock) => {
                    return Err(("lock", "must be the name of a file in the same folder"));
                }
                Install::Debian { packages } if !packages.iter().all(|p| is_package(p)) => {
                    return Err(("packages", "must be names of Debian packages"));
                }
                _ => {}
            }
        }
        if !self.shared.iter().all(in_folder) {
            return Err(("shared", "must be names of files in the folder 'shared'"));
        }
        Ok(())
    }

    /// How to drive the target, or this variant of it, over HTTP; `None` where it is driven over
    /// a pipe.
    pub fn http_spec(&self, folder: &Path, variant: Option<&Variant>) -> Option<HttpSpec> {
        let mut http = self.http.clone()?;
        let mut server = self.server.clone();
        if let Some(variant) = variant {
            let VariantHttp { features, settings } = variant.http.clone();
            http.features = features.unwrap_or(http.features);
            http.settings = settings.unwrap_or(http.settings);
            if let Some(server) = &mut server {
                server.values.extend(variant.values.clone());
            }
        }
        Some(HttpSpec {
            name: self.name.clone(),
            folder: folder.to_owned(),
            http,
            server,
            clock: self.clock.is_some(),
            limit: Duration::from_secs(self.time_limit_s.into()),
            start_limit: Duration::from_secs(self.hello_limit_s.into()),
            allowed: AllowedHosts::default(),
        })
    }

    /// How to start the target, or this variant of it, whose manifest stands in `folder`.
    pub fn launch(&self, folder: &Path, variant: Option<&Variant>) -> Launch {
        let text = folder.to_string_lossy();
        let mut words = self.command.iter().map(|word| word.replace(FOLDER, &text));
        let program = PathBuf::from(words.next().unwrap_or_default());
        // A name alone is looked up by the system; a path counts from the manifest.
        let program = if program.components().count() > 1 {
            folder.join(program)
        } else {
            program
        };
        let mut launch = Launch::new(program);
        launch.args = words.map(Into::into).collect();
        if let Some(variant) = variant {
            launch.args.extend(variant.args.iter().map(Into::into));
        }
        launch.clock = self.clock;
        launch.folder = Some(folder.to_owned());
        launch.env.clone_from(&self.env);
        launch.limits = Limits {
            hello: Duration::from_secs(self.hello_limit_s.into()),
            request: Duration::from_secs(self.time_limit_s.into()),
            ..Limits::default()
        };
        launch
    }
}

/// Whether this is the name of a Debian package (Debian Policy 5.6.1): nothing that a command
/// could take for an option.
fn is_package(name: &str) -> bool {
    let sound = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "+-.".contains(c);
    name.chars().all(sound) && name.starts_with(|c: char| c.is_ascii_alphanumeric())
}

/// The line, from 1, of the byte at `offset`.
fn line_of(text: &str, offset: usize) -> usize {
    let before = text.bytes().take(offset);
    before.filter(|byte| *byte == b'\n').count() + 1
}

/// The line, from 1, that sets `key`.
fn key_line(text: &str, key: &str) -> usize {
    let sets = |line: &str| {
        line.trim_start()
            .strip_prefix(key)
            .is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    text.lines().position(sets).map_or(1, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"name = "my-sp"
summary = "s"
homepage = "h"
licence = "MIT"
kind = "sp"
language = "Python"
runtime = "python3"
command = ["python3", "{folder}/adapter.py"]
accept = "a"
"#;

    fn parse(text: &str) -> Result<Manifest, ManifestError> {
        Manifest::parse(text, Path::new("x/target.toml"))
    }

    #[test]
    fn defaults_and_placeholders() {
        let launch = parse(GOOD).unwrap().launch(Path::new("/t"), None);
        assert_eq!(launch.program, "python3");
        assert_eq!(launch.args, ["/t/adapter.py"]);
        assert_eq!(launch.limits, Limits::default());
        let text = GOOD.replace("\"python3\", \"", "\"bin/run\", \"");
        assert_eq!(
            parse(&text).unwrap().launch(Path::new("/t"), None).program,
            "/t/bin/run"
        );
    }

    #[test]
    fn errors_name_the_file_and_the_line() {
        let typo = format!("{GOOD}commandd = 1\n");
        assert!(
            parse(&typo)
                .unwrap_err()
                .to_string()
                .starts_with("x/target.toml:10: ")
        );
        let kind = GOOD.replace("\"sp\"", "\"idp\"");
        assert!(
            parse(&kind)
                .unwrap_err()
                .to_string()
                .starts_with("x/target.toml:5: ")
        );
        let name = GOOD.replace("my-sp", "../sp");
        assert!(
            parse(&name)
                .unwrap_err()
                .to_string()
                .starts_with("x/target.toml:1: 'name'")
        );
        let command = GOOD.replace("[\"python3\", \"{folder}/adapter.py\"]", "[]");
        assert!(
            parse(&command)
                .unwrap_err()
                .to_string()
                .starts_with("x/target.toml:8: 'command'")
        );
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = Manifest::read(Path::new("no/such/target.toml")).unwrap_err();
        assert!(error.to_string().contains("no/such/target.toml"));
    }
}
