//! `gauntlet run`.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Write as _};

use gauntlet_core::Exit;
use gauntlet_idp::beacon::PORT;
use gauntlet_runner::{
    Collect, Config, Earlier, LogSink, Progress, SelectError, Subject, Tee, select,
};

use crate::args::RunArgs;
use crate::called::{Called, called};
use crate::error::CliError;
use crate::project::Project;
use crate::targets::{self, Chosen, Wanted};
use crate::{Done, logs, reports};

pub(crate) fn run(args: &RunArgs) -> Done {
    let project = Project::find(args.gate.known.config.as_deref())?;
    let called = called(args, project.as_ref())?;
    let mut cases = select(&gauntlet_catalog::everything(), &called.filters)?;
    if let Some(only) = &called.only {
        let ids: BTreeSet<&str> = only.iter().map(|(_, case)| case.as_str()).collect();
        cases.retain(|case| ids.contains(case.id().as_str()));
    }
    if cases.is_empty() {
        return Err(SelectError::Empty.into());
    }
    if let Some(shard) = called.shard {
        cases.retain(|case| shard.holds(&case.id()));
    }
    // A part of a small selection may have nothing in it, and then it has nothing against a release.
    let is_empty_part = cases.is_empty();
    let chosen = targets::chosen(&Wanted {
        targets: &called.targets,
        commands: &called.commands,
        timeout: args.timeout,
        allowed_hosts: &called.allowed_hosts,
        profile: called.profile,
        project: project.as_ref(),
    })?;
    targets::announce_distant(&chosen, &format!("each of {} cases", cases.len()))?;
    let names: Vec<String> = chosen.iter().map(|target| target.name.clone()).collect();
    let subjects: Vec<Subject> = chosen.into_iter().map(Chosen::subject).collect();
    // Held until the run is over, so that the run has the same one.
    let listener = gauntlet_runner::listener_for(&cases);
    // Whoever sees no message does not care where it points.
    if let Some(listener) = &listener
        && !listener.has_usual_port()
        && (called.log.is_some() || args.output.show_sent)
    {
        writeln!(
            io::stderr(),
            "port {PORT} is taken, perhaps by another run: messages that name an address name {}",
            listener.beacons().origin
        )?;
    }
    let config = config(&called, project.as_ref(), &names);
    let mut log = log(&called)?;
    let mut collect = Collect::default();
    collect.events.clone_from(&called.earlier);
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
    reports::write(&collect.events, &args.output, &called.reports)?;
    Ok(if is_empty_part { Exit::Pass } else { exit })
}

fn config(called: &Called, project: Option<&Project>, names: &[String]) -> Config {
    let version = env!("CARGO_PKG_VERSION");
    Config {
        filter: (!called.filters.is_empty()).then(|| called.filters.join(" ")),
        jobs: called.jobs.unwrap_or_else(processors),
        shard: called.shard.map(|shard| shard.to_string()),
        gate: called.gate.clone(),
        known: called.known.clone(),
        declared: project
            .map(|project| project.declared(names))
            .unwrap_or_default(),
        retries: called.retries,
        earlier: Earlier::of(&called.earlier),
        only: called.only.clone(),
        ..Config::new(version, called.seed, called.now, called.profile)
    }
}

/// The file that events go to as they happen: a new one, or the one that goes on.
fn log(called: &Called) -> Result<Option<LogSink<std::fs::File>>, CliError> {
    let Some(path) = &called.log else {
        return Ok(None);
    };
    let opened = if called.earlier.is_empty() {
        logs::create(path)
    } else {
        logs::reopen(path)
    };
    let file = opened.map_err(|source| CliError::Log {
        path: path.clone(),
        source,
    })?;
    Ok(Some(LogSink::new(file)))
}

/// How many processors this process may use.
pub(crate) fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
}
