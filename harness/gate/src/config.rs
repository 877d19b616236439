//! `gauntlet.toml`: what a project tests, and what it holds the results against.

use std::collections::BTreeMap;

use gauntlet_core::{FailOn, Profile};
use serde::Deserialize;
use toml::Spanned;

use crate::baseline::{Problem, Problems};
use crate::lines::{line_of, line_of_error};

/// The name of the file, which is looked for from the working folder upward.
pub const FILE_NAME: &str = "gauntlet.toml";

/// What `gauntlet init` writes: every key with its meaning, most of them commented out.
pub const TEMPLATE: &str = include_str!("config/template.toml");

/// The contents of a `gauntlet.toml`. Paths are relative to its folder. Whatever the command line
/// says goes before it.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct File {
    /// Whose word counts where sources differ.
    profile: Option<Profile>,
    /// Which results make a run fail.
    fail_on: Option<FailOn>,
    /// The cases to run, as for `--filter`; all of them where absent.
    filter: Vec<String>,
    /// Identifiers and forged values follow from this number.
    seed: Option<u64>,
    /// How many targets run at the same time.
    jobs: Option<u16>,
    /// How often a case of which nothing could be said, or an honest message that was refused, is
    /// tried again.
    retries: Option<u8>,
    /// How long a target in a process of its own may take for one answer, in seconds.
    timeout: Option<f64>,
    /// The file of the failures that are known.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    baseline: Option<Spanned<String>>,
    /// Whether another number of skipped cases than the baseline says makes a run fail.
    gate_skips: bool,
    /// Where the RunLog is written.
    log: Option<String>,
    /// Hosts that are not on this machine and that messages may be sent to.
    allow_hosts: Vec<String>,
    /// The reports to write: the format and the file.
    #[cfg_attr(feature = "schema", schemars(with = "BTreeMap<String, String>"))]
    reports: BTreeMap<String, Spanned<String>>,
    /// The targets by the names that their results are keyed by.
    #[cfg_attr(feature = "schema", schemars(with = "BTreeMap<String, RawTarget>"))]
    targets: BTreeMap<Spanned<String>, RawTarget>,
}

/// A target: one of `command` and `target`.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct RawTarget {
    /// A command that speaks the target protocol on standard input and output, started in the folder
    /// of this file.
    command: Option<String>,
    /// A target as for `--target`: a bundled target, the path of a `target.toml` or of its folder,
    /// either with `:VARIANT`.
    target: Option<String>,
    /// Its own time limit for one answer, in seconds.
    timeout: Option<f64>,
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Its line, from 1.
    pub line: usize,
}

/// A `gauntlet.toml` that could be read. Paths are as they stand there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GauntletToml {
    /// Whose word counts where sources differ.
    pub profile: Option<Profile>,
    /// Which results make a run fail.
    pub fail_on: Option<FailOn>,
    /// The cases to run.
    pub filter: Vec<String>,
    /// The seed.
    pub seed: Option<u64>,
    /// How many targets run at the same time.
    pub jobs: Option<usize>,
    /// How often something is tried again.
    pub retries: Option<u8>,
    /// The time limit for one answer, in seconds.
    pub timeout: Option<f64>,
    /// The file of the failures that are known.
    pub baseline: Option<At<String>>,
    /// Whether another number of skips makes a run fail.
    pub gate_skips: bool,
    /// Where the RunLog is written.
    pub log: Option<String>,
    /// Hosts that messages may be sent to.
    pub allow_hosts: Vec<String>,
    /// The reports: the format, and the file.
    pub reports: Vec<(String, At<String>)>,
    /// The targets in the order of the file.
    pub targets: Vec<At<ConfiguredTarget>>,
}

/// A target that the file declares.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfiguredTarget {
    /// The name that keys its results.
    pub name: String,
    /// How it is driven.
    pub drive: Drive,
    /// Its own time limit for one answer, in seconds.
    pub timeout: Option<f64>,
}

/// How a target of the file is driven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drive {
    /// By a command line that speaks the target protocol.
    Command(String),
    /// As a target that has a name or a path.
    Named(String),
}

impl GauntletToml {
    /// Reads `text`, the contents of the file `name`.
    pub fn parse(name: &str, text: &str) -> Result<Self, Problems> {
        let file: File = toml::from_str(text).map_err(|error| Problems {
            name: name.to_owned(),
            problems: vec![Problem {
                line: line_of_error(text, &error),
                message: error.message().trim_end().to_owned(),
            }],
        })?;
        let at = |value: Spanned<String>| At {
            line: line_of(text, value.span().start),
            value: value.into_inner(),
        };
        let mut problems = Vec::new();
        let mut targets = Vec::new();
        for (key, raw) in file.targets {
            let line = line_of(text, key.span().start);
            match configured(key.into_inner(), raw) {
                Ok(value) => targets.push(At { value, line }),
                Err(message) => problems.push(Problem { line, message }),
            }
        }
        targets.sort_by_key(|target| target.line);
        if !problems.is_empty() {
            return Err(Problems {
                name: name.to_owned(),
                problems,
            });
        }
        Ok(Self {
            profile: file.profile,
            fail_on: file.fail_on,
            filter: file.filter,
            seed: file.seed,
            jobs: file.jobs.map(|jobs| usize::from(jobs.max(1))),
            retries: file.retries,
            timeout: file.timeout,
            baseline: file.baseline.map(at),
            gate_skips: file.gate_skips,
            log: file.log,
            allow_hosts: file.allow_hosts,
            reports: file
                .reports
                .into_iter()
                .map(|(format, path)| (format, at(path)))
                .collect(),
            targets,
        })
    }

    /// The target with this name.
    pub fn target(&self, name: &str) -> Option<&At<ConfiguredTarget>> {
        self.targets.iter().find(|target| target.value.name == name)
    }
}

fn configured(name: String, raw: RawTarget) -> Result<ConfiguredTarget, String> {
    // A colon stands before the name of a variant, a slash in a path.
    if name.is_empty() || name.contains([':', '/']) {
        return Err(format!(
            "'{name}' cannot be the name of a target: it is empty, or has a ':' or a '/' in it"
        ));
    }
    let drive = match (raw.command, raw.target) {
        (Some(command), None) => Drive::Command(command),
        (None, Some(target)) => Drive::Named(target),
        _ => {
            return Err(format!(
                "the target '{name}' needs one of `command`, which speaks the target protocol, and \
                 `target`, a name or a path"
            ));
        }
    };
    if raw
        .timeout
        .is_some_and(|timeout| !(timeout > 0.0 && timeout < 1e6))
    {
        return Err(format!(
            "the timeout of '{name}' must be a number of seconds above zero"
        ));
    }
    Ok(ConfiguredTarget {
        name,
        drive,
        timeout: raw.timeout,
    })
}

/// The JSON Schema of the file, for editors.
#[cfg(feature = "schema")]
pub fn schema() -> schemars::Schema {
    let generator = schemars::generate::SchemaSettings::draft2020_12()
        .for_deserialize()
        .into_generator();
    let mut schema = generator.into_root_schema_for::<File>();
    schema.insert("title".to_owned(), FILE_NAME.into());
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> (usize, String) {
        let mut problems = GauntletToml::parse(FILE_NAME, text).unwrap_err().problems;
        let problem = problems.remove(0);
        (problem.line, problem.message)
    }

    #[test]
    fn everything_has_its_place() {
        let text = r#"
profile = "saml2int"
fail-on = "high"
baseline = "b.toml"

[reports]
junit = "out/junit.xml"

[targets.zebra]
command = "python3 sp.py"
timeout = 2.5

[targets.apple]
target = "python3-saml:strict"
"#;
        let file = GauntletToml::parse(FILE_NAME, text).unwrap();
        assert_eq!(file.profile, Some(Profile::Saml2int));
        assert_eq!(file.fail_on, Some(FailOn::High));
        assert_eq!(file.baseline.as_ref().unwrap().line, 4);
        let names: Vec<(&str, usize)> = file
            .targets
            .iter()
            .map(|target| (target.value.name.as_str(), target.line))
            .collect();
        assert_eq!(names, [("zebra", 9), ("apple", 13)]);
        let apple = &file.target("apple").unwrap().value;
        assert_eq!(apple.drive, Drive::Named("python3-saml:strict".into()));
        assert_eq!(file.reports[0].1.line, 7);
    }

    #[test]
    fn errors_point_at_the_line() {
        let (line, message) = refused("\nprofil = \"entra\"\n");
        assert_eq!(line, 2);
        assert!(message.contains("profil"), "{message}");
        assert_eq!(refused("seed = 1\nfail-on = \"sometimes\"\n").0, 2);
        let (line, message) = refused("seed = 1\n[targets.my-sp]\ntimeout = 3\n");
        assert_eq!(line, 2);
        assert!(message.contains("needs one of"), "{message}");
        assert_eq!(refused("[targets.\"a:b\"]\ncommand = \"x\"\n").0, 1);
        assert_eq!(refused("[targets.a]\ncommand = \"x\"\ntimeout = -1\n").0, 1);
        assert_eq!(refused("seed = \n").0, 1);
    }

    #[test]
    fn the_template_is_read_and_so_is_all_that_it_comments_out() {
        let file = GauntletToml::parse(FILE_NAME, TEMPLATE).unwrap();
        assert_eq!(file.targets.len(), 1);
        let everything: String = TEMPLATE
            .lines()
            .map(|line| match line.strip_prefix('#') {
                Some(key) if !key.starts_with([' ', ':']) => format!("{key}\n"),
                _ => format!("{line}\n"),
            })
            .collect();
        let file = GauntletToml::parse(FILE_NAME, &everything).unwrap();
        assert!(file.fail_on.is_some() && file.retries.is_some() && file.log.is_some());
        assert!(file.targets.len() > 1 && file.reports.len() > 2);
    }
}
