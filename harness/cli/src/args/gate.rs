//! What a pipeline does with runs: `report`, `merge`, `compare`, `baseline`, `init`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use gauntlet_gate::Day;

use super::{KnownArgs, OutputArgs};

/// `gauntlet report`.
#[derive(Debug, ClapArgs)]
pub struct ReportArgs {
    /// RunLogs; several are merged first.
    #[arg(required = true, value_name = "LOG")]
    pub logs: Vec<PathBuf>,
    /// How the report looks.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `gauntlet merge`.
#[derive(Debug, ClapArgs)]
pub struct MergeArgs {
    /// RunLogs: the shards of a run, or runs at one target each.
    #[arg(required = true, value_name = "LOG")]
    pub logs: Vec<PathBuf>,
    /// The file of the merged RunLog.
    #[arg(long, value_name = "FILE")]
    pub log: PathBuf,
}

/// `gauntlet compare`.
#[derive(Debug, ClapArgs)]
pub struct CompareArgs {
    /// The RunLog of the run before.
    pub before: PathBuf,
    /// The RunLog of the run after.
    pub after: PathBuf,
    /// Print what differs as one JSON document.
    #[arg(long)]
    pub json: bool,
}

/// `gauntlet baseline`.
#[derive(Debug, Subcommand)]
pub enum BaselineCommand {
    /// Make the baseline fit a run: failures that are not listed are added, entries of what does not fail any more are
    /// taken out, the others stay as they are.
    Write(BaselineWriteArgs),
    /// Show what does not hold any more: entries without a reason or a case, run out, stale; and failures that are not
    /// listed.
    Check(BaselineCheckArgs),
}

/// `gauntlet baseline write`.
#[derive(Debug, ClapArgs)]
pub struct BaselineWriteArgs {
    /// RunLogs; several are merged first. The log of gauntlet.toml, where absent.
    #[arg(value_name = "LOG")]
    pub logs: Vec<PathBuf>,
    /// Why failures that are not listed yet are borne with, such as the address of a ticket.
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// The last day on which they are, YYYY-MM-DD; in 90 days, where absent.
    #[arg(long, value_name = "DAY", requires = "reason")]
    pub expires: Option<Day>,
    /// Where the baseline is, and what day it is.
    #[command(flatten)]
    pub known: KnownArgs,
}

/// `gauntlet baseline check`.
#[derive(Debug, ClapArgs)]
pub struct BaselineCheckArgs {
    /// RunLogs; several are merged first. Without any, the file is held against the catalogue and the day alone.
    #[arg(value_name = "LOG")]
    pub logs: Vec<PathBuf>,
    /// Where the baseline is, and what day it is.
    #[command(flatten)]
    pub known: KnownArgs,
}

/// `gauntlet init`.
#[derive(Debug, ClapArgs)]
pub struct InitArgs {
    /// The folder; this one, where absent.
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub folder: PathBuf,
    /// The command of the target to begin with.
    #[arg(long = "target-cmd", value_name = "'CMD ARGS'")]
    pub command: Option<String>,
    /// The target to begin with: a bundled one, or a path, as for `gauntlet run`.
    #[arg(long = "target", value_name = "NAME", conflicts_with = "command")]
    pub target: Option<String>,
    /// No workflow for GitHub.
    #[arg(long)]
    pub no_workflow: bool,
}

/// `gauntlet completions`.
#[derive(Debug, ClapArgs)]
pub struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}
