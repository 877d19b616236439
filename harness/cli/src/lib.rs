//! The command `gauntlet`.
//!
//! [`args::parse`] reads the command line, [`run`] does what it says and gives the exit code.
//! Results go to standard output; progress and errors go to standard error.

pub mod args;
mod error;
mod explain;
mod fuzz;
mod inspect;
mod list;
mod mint;
mod output;
mod reduce;
mod replay;
mod run;
mod self_test;
mod slope;
mod target;
mod targets;

use std::process::ExitCode;

use gauntlet_core::Exit;

use args::{Args, Command};
use error::CliError;

/// Does what the command line says.
pub fn run(args: &Args) -> ExitCode {
    let done = match &args.command {
        Command::Run(args) => run::run(args),
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
