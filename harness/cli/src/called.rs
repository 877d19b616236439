//! How a run is called: by the command line, by `gauntlet.toml`, or as an earlier run was.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use gauntlet_catalog::ledger::retired;
use gauntlet_core::runlog::{Event, RunStarted};
use gauntlet_core::{Gate, KnownFailures, Profile, Timestamp, Verdict};
use gauntlet_gate::{Baseline, Day, Shard};
use gauntlet_report::{Format, repro};
use gauntlet_runner::{DEFAULT_NOW, clock, closest};

use crate::args::{KnownArgs, RunArgs};
use crate::error::CliError;
use crate::logs;
use crate::project::Project;

/// Everything that a run depends on.
pub(crate) struct Called {
    pub(crate) targets: Vec<String>,
    pub(crate) commands: Vec<String>,
    pub(crate) filters: Vec<String>,
    pub(crate) shard: Option<Shard>,
    pub(crate) seed: u64,
    pub(crate) now: Timestamp,
    pub(crate) profile: Profile,
    pub(crate) retries: u8,
    pub(crate) jobs: Option<usize>,
    pub(crate) allowed_hosts: Vec<String>,
    pub(crate) gate: Gate,
    pub(crate) known: KnownFailures,
    pub(crate) log: Option<PathBuf>,
    pub(crate) reports: Vec<(Format, PathBuf)>,
    /// The events of a run that goes on.
    pub(crate) earlier: Vec<Event>,
    /// The targets and cases of a run that is repeated in part.
    pub(crate) only: Option<BTreeSet<(String, String)>>,
}

/// How the run of these arguments is called.
pub(crate) fn called(args: &RunArgs, project: Option<&Project>) -> Result<Called, CliError> {
    let file = project.map(|project| &project.file);
    let reports = match project {
        Some(project) => project.reports()?,
        None => Vec::new(),
    };
    let mut allowed_hosts = args.allowed_hosts.clone();
    allowed_hosts.extend(file.iter().flat_map(|file| file.allow_hosts.clone()));
    let mut called = Called {
        targets: args.targets.clone(),
        commands: args.commands.clone(),
        filters: match (args.filters.is_empty(), file) {
            (true, Some(file)) => file.filter.clone(),
            _ => args.filters.clone(),
        },
        shard: args.shard,
        seed: args.seed.or(file.and_then(|f| f.seed)).unwrap_or(1),
        now: args.now.unwrap_or(DEFAULT_NOW),
        profile: args
            .profile
            .map(Profile::from)
            .or(file.and_then(|file| file.profile))
            .unwrap_or_default(),
        retries: args.retries.or(file.and_then(|f| f.retries)).unwrap_or(0),
        jobs: args.jobs.or(file.and_then(|file| file.jobs)),
        allowed_hosts,
        gate: Gate {
            fail_on: args
                .gate
                .fail_on
                .or(file.and_then(|file| file.fail_on))
                .unwrap_or_default(),
            baseline: None,
            skips: Vec::new(),
            gate_skips: args.gate.gate_skips || file.is_some_and(|file| file.gate_skips),
        },
        known: KnownFailures::default(),
        log: args.log.clone().or_else(|| {
            let project = project?;
            project.file.log.as_deref().map(|log| project.path(log))
        }),
        reports,
        earlier: Vec::new(),
        only: None,
    };
    let mut baseline = baseline_path(&args.gate.known, project);
    if let Some(path) = args.resume.as_deref().or(args.rerun_failed.as_deref()) {
        let events = logs::read(path)?;
        let started = logs::started(path, &events)?;
        called.as_it_was(started);
        if args.resume.is_some() {
            is_same_version(path, started)?;
            called.shard = started.shard.as_deref().and_then(|s| s.parse().ok());
            called.gate = started.gate.clone();
            baseline = started.gate.baseline.clone().map(PathBuf::from);
            called.log = Some(path.to_owned());
            called.earlier = events;
        } else {
            called.only = Some(failed(&events));
            // The files of the project are those of a whole run, this log perhaps among them.
            called.log.clone_from(&args.log);
            called.reports.clear();
            if called.log.as_deref() == Some(path) {
                return Err(CliError::OverItself {
                    name: path.display().to_string(),
                });
            }
        }
    } else if called.targets.is_empty() && called.commands.is_empty() {
        let declared = file.iter().flat_map(|file| &file.targets);
        called.targets = declared.map(|target| target.value.name.clone()).collect();
    }
    if let Some(path) = baseline {
        let read = read_baseline(&path)?;
        called.known = read.known_on(today(&args.gate.known));
        called.gate.skips.clone_from(&read.skips);
        called.gate.baseline = Some(path.display().to_string());
    }
    Ok(called)
}

impl Called {
    /// As an earlier run was called, in all that its messages depend on.
    fn as_it_was(&mut self, started: &RunStarted) {
        self.seed = started.seed;
        self.now = started.now;
        self.profile = started.profile;
        // No identifier and no pattern for one has a space in it.
        let filters = started
            .filter
            .iter()
            .flat_map(|f| f.split_ascii_whitespace());
        self.filters = filters.map(str::to_owned).collect();
        (self.targets, self.commands) = (Vec::new(), Vec::new());
        for name in &started.targets {
            match name.strip_prefix(repro::COMMAND) {
                Some(line) => self.commands.push(line.to_owned()),
                None => self.targets.push(name.clone()),
            }
        }
    }
}

/// The catalogue of another version may be another one.
fn is_same_version(path: &Path, started: &RunStarted) -> Result<(), CliError> {
    let ours = env!("CARGO_PKG_VERSION");
    if started.version == ours {
        return Ok(());
    }
    Err(CliError::OtherVersion {
        name: path.display().to_string(),
        version: started.version.clone(),
    })
}

/// What failed or was inconclusive, by target and case.
fn failed(events: &[Event]) -> BTreeSet<(String, String)> {
    let failed = events.iter().filter_map(|event| match event {
        Event::CaseFinished(result)
            if matches!(
                result.verdict,
                Verdict::Fail { .. } | Verdict::Inconclusive { .. }
            ) =>
        {
            Some((result.target.clone(), result.case.clone()))
        }
        _ => None,
    });
    failed.collect()
}

/// The file of the baseline, as the command line or the project says.
pub(crate) fn baseline_path(args: &KnownArgs, project: Option<&Project>) -> Option<PathBuf> {
    args.baseline.clone().or_else(|| {
        let project = project?;
        let path = project.file.baseline.as_ref()?;
        Some(project.path(&path.value))
    })
}

/// The baseline in this file, every entry of which names a case.
pub(crate) fn read_baseline(path: &Path) -> Result<Baseline, CliError> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|source| CliError::NoBaseline {
        name: name.clone(),
        source,
    })?;
    let baseline = Baseline::parse(&name, &text)?;
    let ids: BTreeSet<String> = gauntlet_catalog::everything()
        .iter()
        .map(|case| case.id())
        .collect();
    baseline.without_case(
        |case| ids.contains(case),
        |case| match retired::find(case) {
            Some(retired) => Some(retired.to_string()),
            None => closest(case, ids.iter().map(String::as_str))
                .map(|meant| format!("did you mean '{meant}'?")),
        },
    )?;
    Ok(baseline)
}

/// The day that was asked for, else the present one.
pub(crate) fn today(args: &KnownArgs) -> Day {
    args.today.unwrap_or_else(|| Day::of(clock::real_time()))
}
