//! The command `gauntlet`.
//!
//! As a library it is [`Gauntlet`]: a run from a team's own `cargo test`.
//!
//! [`args::parse`] reads the command line, [`run`] does what it says and gives the exit code.
//! Results go to standard output; progress and errors go to standard error.

pub mod args;
mod called;
mod error;
mod explain;
mod export;
mod fuzz;
mod gate;
mod init;
mod inspect;
mod library;
mod list;
mod logs;
mod mint;
mod output;
mod project;
mod reduce;
mod replay;
mod reports;
mod run;
mod self_test;
mod shell;
mod slope;
mod target;
mod targets;

pub use gauntlet_core as core;
pub use gauntlet_report::Format;
pub use gauntlet_targets::inprocess::Engine;
pub use library::{Gauntlet, GauntletError, GauntletOutcome};

use std::process::ExitCode;

use gauntlet_core::Exit;

use args::{Args, Command};
use error::CliError;

/// Does what the command line says.
pub fn run(args: &Args) -> ExitCode {
    let done = match &args.command {
        Command::Run(args) => run::run(args),
        Command::Init(args) => init::run(args),
        Command::Report(args) => gate::report(args),
        Command::Merge(args) => gate::merge(args),
        Command::Compare(args) => gate::comparison(args),
        Command::Baseline { command } => gate::baseline(command),
        Command::Export { command } => export::run(command),
        Command::Completions(args) => shell::completions(args),
        Command::Man => shell::man(),
        Command::List(args) => list::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Mint(args) => mint::run(args),
        Command::Inspect(args) => inspect::run(args),
        Command::Target { command } => target::run(command),
        Command::SelfTest(args) => self_test::run(args),
        Command::Fuzz(args) => fuzz::run(args),
        Command::Replay(args) => replay::run(args),
        Command::Reduce(args) => reduce::run(args),
        Command::Slope(args) => slope::run(args),
    };
    match done {
        Ok(exit) => exit.code().into(),
        Err(error) => {
            error.print();
            error.exit().code().into()
        }
    }
}

/// What a command gives back.
type Done = Result<Exit, CliError>;
