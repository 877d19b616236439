//! `gauntlet export`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

use super::WorldArgs;

/// `gauntlet export`.
#[derive(Debug, Subcommand)]
pub enum ExportCommand {
    /// The cases as test vectors: configuration, exact messages, what an SP may do with them; JSON, a file a family.
    Vectors(VectorsArgs),
    /// Keys, certificates, metadata in every state of a rollover, and the configuration of an SP.
    Fixtures(FixturesArgs),
    /// Where fuzzing starts: messages, metadata, queries and plans, a folder a kind.
    Corpus(CorpusArgs),
}

/// `gauntlet export vectors`.
#[derive(Debug, ClapArgs)]
pub struct VectorsArgs {
    /// The folder to write; files of the same names in it are replaced.
    pub folder: PathBuf,
    /// Cases to export: as for `gauntlet run`.
    #[arg(long = "filter", value_name = "PATTERN")]
    pub filters: Vec<String>,
    /// Export the cases that rules make as well.
    #[arg(long)]
    pub groups: bool,
    /// Time and seed.
    #[command(flatten)]
    pub world: WorldArgs,
}

/// `gauntlet export fixtures`.
#[derive(Debug, ClapArgs)]
pub struct FixturesArgs {
    /// The folder to write; files of the same names in it are replaced.
    pub folder: PathBuf,
    /// Time and seed.
    #[command(flatten)]
    pub world: WorldArgs,
}

/// `gauntlet export corpus`.
#[derive(Debug, ClapArgs)]
pub struct CorpusArgs {
    /// The folder to write; files of the same names in it are replaced.
    pub folder: PathBuf,
}
