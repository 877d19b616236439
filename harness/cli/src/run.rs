//! `gauntlet run`.

use std::fs::File;
use std::io::{self, IsTerminal, Write as _};

use gauntlet_idp::beacon::PORT;
use gauntlet_report::{json, terminal};
use gauntlet_runner::{Collect, Config, LogSink, Progress, Subject, Tee, select};

use crate::args::RunArgs;
use crate::error::CliError;
use crate::targets::{self, Chosen, Wanted};
use crate::{Done, output};

pub(crate) fn run(args: &RunArgs) -> Done {
    let cases = select(&gauntlet_catalog::everything(), &args.filters)?;
    let chosen = targets::chosen(&Wanted {
        targets: &args.targets,
        commands: &args.commands,
        timeout: args.timeout,
        allowed_hosts: &args.allowed_hosts,
        profile: args.profile.into(),
    })?;
    targets::announce_distant(&chosen, &format!("each of {} cases", cases.len()))?;
    let subjects: Vec<Subject> = chosen.into_iter().map(Chosen::subject).collect();
    // Held until the run is over, so that the run has the same one.
    let listener = gauntlet_runner::listener_for(&cases);
    // Whoever sees no message does not care where it points.
    if let Some(listener) = &listener
        && !listener.has_usual_port()
        && (args.log.is_some() || args.show_sent)
    {
        writeln!(
            io::stderr(),
            "port {PORT} is taken, perhaps by another run: messages that name an address name {}",
            listener.beacons().origin
        )?;
    }
    let config = Config {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        seed: args.world.seed,
        now: args.world.now,
        profile: args.profile.into(),
        filter: (!args.filters.is_empty()).then(|| args.filters.join(" ")),
        jobs: args.jobs.unwrap_or_else(processors),
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
    for effect in listener.iter().flat_map(|listener| listener.late()) {
        writeln!(
            io::stderr(),
            "after the answer, and so counted for no target: {effect}"
        )?;
    }
    let report = if args.json {
        json::render(&collect.events)?
    } else {
        let options = terminal::Options {
            style: output::style(),
            width: output::width(),
            show_sent: args.show_sent,
            matrix: args.matrix,
        };
        terminal::render(&collect.events, options)
    };
    output::print(report.as_bytes())?;
    Ok(exit)
}

/// How many processors this process may use.
pub(crate) fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
}
