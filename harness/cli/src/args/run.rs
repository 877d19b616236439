//! `gauntlet run`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args as ClapArgs, ValueEnum};
use gauntlet_core::{FailOn, Profile, Timestamp};
use gauntlet_gate::{Day, Shard};
use gauntlet_report::Format;

use super::{jobs, seconds};

/// `gauntlet run`.
#[derive(Debug, ClapArgs)]
pub struct RunArgs {
    /// A target: 'reference', 'reference:PROFILE', 'mutant:NAME', a bundled target, the path of a target.toml or of its
    /// folder, either with ':VARIANT', 'all-installed', or one that gauntlet.toml declares. May be given several times;
    /// where absent, the targets of gauntlet.toml, else the reference SP.
    #[arg(long = "target", value_name = "NAME")]
    pub targets: Vec<String>,
    /// A target as a command that speaks the target protocol on standard input and output.
    #[arg(long = "target-cmd", value_name = "'CMD ARGS'")]
    pub commands: Vec<String>,
    /// How many targets run at the same time; as many as there are processors, where absent.
    #[arg(long, value_name = "N", value_parser = jobs)]
    pub jobs: Option<usize>,
    /// A host that is not on this machine and that messages may be sent to: one that is yours to
    /// test.
    #[arg(long = "allow-host", value_name = "HOST")]
    pub allowed_hosts: Vec<String>,
    /// Cases to run: an identifier, a glob in which * also matches /, or a part of an identifier.
    #[arg(long = "filter", value_name = "PATTERN")]
    pub filters: Vec<String>,
    /// A part of the selection, from 1/N to N/N; the parts of a run give the whole with `gauntlet merge`.
    #[arg(long, value_name = "I/N")]
    pub shard: Option<Shard>,
    /// Whose word counts where sources differ, see docs/profiles.md [default: entra].
    #[arg(long, value_name = "PROFILE", value_enum)]
    pub profile: Option<ProfileArg>,
    /// Identifiers and forged values follow from this number [default: 1].
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// The time at which messages are minted, RFC 3339; targets without the feature 'clock' get messages of the real
    /// time [default: 2026-01-15T12:00:00Z].
    #[arg(long, value_name = "TIME")]
    pub now: Option<Timestamp>,
    /// How long a target in a process of its own may take for one answer, in seconds.
    #[arg(long, value_name = "SECS", value_parser = seconds)]
    pub timeout: Option<Duration>,
    /// How often a case of which nothing could be said, or an honest message that was refused, is tried again. An attack
    /// that got through never is.
    #[arg(long, value_name = "N")]
    pub retries: Option<u8>,
    /// Write the RunLog to this file, one JSON event a line, as things happen.
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// Go on with the run that this RunLog breaks off, as it was called, and add to it.
    #[arg(long, value_name = "LOG", conflicts_with_all = [
        "targets", "commands", "filters", "shard", "profile", "seed", "now", "log", "fail_on", "baseline", "gate_skips",
        "rerun_failed",
    ])]
    pub resume: Option<PathBuf>,
    /// Run what failed or was inconclusive in this RunLog once more, with its seed, time and profile.
    #[arg(long, value_name = "LOG", conflicts_with_all = [
        "targets", "commands", "filters", "shard", "profile", "seed", "now",
    ])]
    pub rerun_failed: Option<PathBuf>,
    /// What the run is held against.
    #[command(flatten)]
    pub gate: GateArgs,
    /// How the report looks.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// What a run is held against.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Gate")]
pub struct GateArgs {
    /// Which results make the run fail [default: must].
    #[arg(long, value_name = "POLICY", value_parser = fail_on(), long_help = fail_on_help())]
    pub fail_on: Option<FailOn>,
    /// Let another number of skipped cases than the baseline says make the run fail.
    #[arg(long)]
    pub gate_skips: bool,
    /// The failures that are known.
    #[command(flatten)]
    pub known: KnownArgs,
}

/// Where the failures that are known are, and what day it is.
#[derive(Debug, ClapArgs)]
pub struct KnownArgs {
    /// The failures that are known, each with a reason and a last day.
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// The day that entries of the baseline are held against, YYYY-MM-DD; today, where absent.
    #[arg(long, value_name = "DAY")]
    pub today: Option<Day>,
    /// The settings of the project; gauntlet.toml in this folder or the next one above that has it, where absent.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// How a report looks, and where others go.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// Write a report: html, junit, sarif, markdown, annotations, json or terminal, and the file, '-' for standard output.
    /// May be given several times.
    #[arg(long = "report", value_name = "FORMAT=FILE", value_parser = report)]
    pub reports: Vec<(Format, PathBuf)>,
    /// Print for each case what every target did, not only where they differ.
    #[arg(long, conflicts_with = "json")]
    pub matrix: bool,
    /// Print the report as one JSON document.
    #[arg(long)]
    pub json: bool,
    /// Show with each failure what was sent.
    #[arg(long, conflicts_with = "json")]
    pub show_sent: bool,
}

/// The profiles of the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ProfileArg {
    /// SAML 2.0 as it stands, with what Entra sends taken for honest.
    Entra,
    /// The Kantara deployment and implementation profiles.
    Saml2int,
    /// The rules of the Italian federation.
    Spid,
    /// The strictest of all sources.
    Strict,
}

impl From<ProfileArg> for Profile {
    fn from(profile: ProfileArg) -> Self {
        match profile {
            ProfileArg::Entra => Self::Entra,
            ProfileArg::Saml2int => Self::Saml2int,
            ProfileArg::Spid => Self::Spid,
            ProfileArg::Strict => Self::Strict,
        }
    }
}

/// Reads a policy, and shows all of them in `--help`.
fn fail_on() -> impl clap::builder::TypedValueParser<Value = FailOn> {
    use clap::builder::TypedValueParser as _;
    let words = FailOn::TABLE
        .iter()
        .map(|(_, word, meaning)| clap::builder::PossibleValue::new(*word).help(*meaning));
    clap::builder::PossibleValuesParser::new(words).try_map(|word| word.parse::<FailOn>())
}

fn fail_on_help() -> &'static str {
    "Which results make the run fail [default: must]"
}

/// A format and a file.
fn report(text: &str) -> Result<(Format, PathBuf), String> {
    let (format, file) = text
        .split_once('=')
        .filter(|(_, file)| !file.is_empty())
        .ok_or_else(|| "it is written FORMAT=FILE, such as html=report.html".to_owned())?;
    let format = format
        .parse::<Format>()
        .map_err(|error| error.to_string())?;
    Ok((format, PathBuf::from(file)))
}
