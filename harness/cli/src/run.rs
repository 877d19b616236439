//! `gauntlet run`.

use std::fs::File;
use std::io::{self, IsTerminal};

use gauntlet_report::{json, repro, terminal};
use gauntlet_runner::{Collect, Config, LogSink, Progress, Subject, Tee, select};
use gauntlet_targets::{Cache, InstallError, Limits, Spec, command, resolve};

use crate::args::RunArgs;
use crate::error::CliError;
use crate::{Done, output};

pub(crate) fn run(args: &RunArgs) -> Done {
    let cases = select(&gauntlet_catalog::all(), &args.filters)?;
    let subjects = subjects(args)?;
    let config = Config {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        seed: args.world.seed,
        now: args.world.now,
        filter: (!args.filters.is_empty()).then(|| args.filters.join(" ")),
    };
    let mut log = match &args.log {
        Some(path) => Some(LogSink::new(File::create(path).map_err(|source| {
            CliError::Log {
                path: path.clone(),
                source,
            }
        })?)),
        None => None,
    };
    let mut collect = Collect::default();
    let mut progress = io::stderr()
        .is_terminal()
        .then(|| Progress::new(io::stderr()));
    let mut tee = Tee::default();
    // The log comes first: nothing is shown that is not written down.
    if let Some(log) = &mut log {
        tee.sinks.push(log);
    }
    tee.sinks.push(&mut collect);
    if let Some(progress) = &mut progress {
        tee.sinks.push(progress);
    }
    let exit = gauntlet_runner::run(&config, &subjects, &cases, &mut tee)?;
    drop(progress);
    let report = if args.json {
        json::render(&collect.events)?
    } else {
        let options = terminal::Options {
            style: output::style(),
            width: output::width(),
            show_sent: args.show_sent,
        };
        terminal::render(&collect.events, options)
    };
    output::print(report.as_bytes())?;
    Ok(exit)
}

/// The targets asked for, each once; the reference SP where none is.
fn subjects(args: &RunArgs) -> Result<Vec<Subject>, CliError> {
    let mut specs: Vec<(String, Spec)> = Vec::new();
    for name in &args.targets {
        specs.push((name.clone(), named(name)?));
    }
    for line in &args.commands {
        let launch = command::parse(line, Limits::default()).map_err(CliError::Command)?;
        specs.push((format!("{}{line}", repro::COMMAND), Spec::Process(launch)));
    }
    if specs.is_empty() {
        let name = gauntlet_targets::resolve::REFERENCE;
        specs.push((name.to_owned(), Spec::Reference));
    }
    let mut subjects: Vec<Subject> = Vec::new();
    for (name, mut spec) in specs {
        if let (Spec::Process(launch), Some(limit)) = (&mut spec, args.timeout) {
            launch.limits.request = limit;
        }
        if subjects.iter().all(|known| known.name != name) {
            subjects.push(Subject::of_spec(name, spec));
        }
    }
    Ok(subjects)
}

/// The target with this name. Only installed adapters need the cache folder, so a system
/// without one can run all the others.
fn named(name: &str) -> Result<Spec, CliError> {
    match Cache::from_env() {
        Ok(cache) => Ok(resolve(name, &cache)?),
        Err(InstallError::NoCache) if gauntlet_targets::bundled::by_name(name).is_none() => {
            Ok(resolve(name, &Cache::at(""))?)
        }
        Err(error) => Err(error.into()),
    }
}
