//! The gate from a team's own `cargo test`.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use gauntlet_core::runlog::Event;
use gauntlet_core::{DEFAULT_NOW, Exit, FailOn, Feature, Gate, KnownFailures, Profile, Setup};
use gauntlet_gate::Day;
use gauntlet_report::{Format, render};
use gauntlet_runner::{Collect, Config, LogSink, Subject, Tee, clock, select};
use gauntlet_targets::inprocess::{Engine, InProcess};
use gauntlet_targets::protocol::Hello;

use crate::called::read_baseline;
use crate::error::CliError;
use crate::targets::{self, Chosen, Wanted};
use crate::{logs, run};

/// A run of the catalogue at one SP, called from a test.
///
/// What is not said is as `gauntlet run` has it: the whole catalogue, seed 1, the profile `entra`, every
/// failure counts.
///
/// ```
/// use saml_gauntlet::Gauntlet;
///
/// // Any target of the command line: a bundled one, a folder, a file of a deployed application.
/// let outcome = Gauntlet::target("reference").filter("attacks/wrapping/xsw*").run()?;
/// assert!(outcome.passed(), "{outcome}");
///
/// let weak = Gauntlet::target("mutant:first-assertion").filter("attacks/wrapping/xsw3").run()?;
/// assert!(!weak.passed());
/// assert!(weak.to_string().contains("forged-identity: attacks/wrapping/xsw3"));
/// # Ok::<(), saml_gauntlet::GauntletError>(())
/// ```
///
/// An SP in Rust is linked in, behind [`Engine`]:
///
/// ```
/// use std::collections::BTreeSet;
///
/// use saml_gauntlet::core::{Delivery, Feature, Observation, Setup};
/// use saml_gauntlet::{Engine, Gauntlet};
///
/// /// Lets nobody in: safe, and of no use.
/// struct Nobody;
///
/// impl Engine for Nobody {
///     fn consume(&mut self, delivery: &Delivery) -> Observation {
///         let reason = format!("{} octets, and I read none", delivery.saml_response.len());
///         Observation::Rejected { reason, checks: Vec::new() }
///     }
///     fn reset(&mut self) {}
/// }
///
/// let features = BTreeSet::from([Feature::Post, Feature::Clock, Feature::Unsolicited]);
/// let build = |_: &Setup| Ok(Box::new(Nobody) as Box<dyn Engine>);
/// let outcome = Gauntlet::in_process("nobody", features, build)
///     .filter("conformance/signing/assertion-signed-unsolicited")
///     .run()?;
/// assert!(!outcome.passed(), "who is honest must be let in");
/// # Ok::<(), saml_gauntlet::GauntletError>(())
/// ```
#[derive(Debug)]
#[must_use = "nothing happens until `run`"]
pub struct Gauntlet {
    from: From,
    filters: Vec<String>,
    seed: u64,
    profile: Profile,
    fail_on: FailOn,
    baseline: Option<PathBuf>,
    reports: Vec<(Format, PathBuf)>,
    log: Option<PathBuf>,
}

/// Where the SP comes from.
#[derive(Debug)]
enum From {
    Name(String),
    Command(String),
    Linked(Subject),
}

impl Gauntlet {
    fn of(from: From) -> Self {
        Self {
            from,
            filters: Vec::new(),
            seed: 1,
            profile: Profile::default(),
            fail_on: FailOn::default(),
            baseline: None,
            reports: Vec::new(),
            log: None,
        }
    }

    /// At a target, as `--target` names it. A path is relative to the working folder, which under
    /// `cargo test` is that of the package.
    pub fn target(name: impl Into<String>) -> Self {
        Self::of(From::Name(name.into()))
    }

    /// At an adapter that this command starts, as `--target-cmd` has it.
    pub fn command(line: impl Into<String>) -> Self {
        Self::of(From::Command(line.into()))
    }

    /// At an SP in this process: its name in results, what it can do, and how one is made of a
    /// configuration. A panic in it is a crash of the target.
    pub fn in_process(
        name: impl Into<String>,
        features: impl IntoIterator<Item = Feature>,
        build: impl Fn(&Setup) -> Result<Box<dyn Engine>, String> + Send + Sync + 'static,
    ) -> Self {
        let name = name.into();
        let hello = Hello::in_process(name.clone(), features.into_iter().collect());
        let build = Arc::new(build);
        let subject = Subject::new(name, move || {
            let build = Arc::clone(&build);
            let target = InProcess::new(hello.clone(), Box::new(move |setup| build(setup)));
            Ok(Box::new(target))
        });
        Self::of(From::Linked(subject))
    }

    /// Only cases that match: an identifier, a glob, or a part of an identifier. Several add up.
    pub fn filter(mut self, pattern: impl Into<String>) -> Self {
        self.filters.push(pattern.into());
        self
    }

    /// The number that identifiers and forged values follow from.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Whose word counts where sources differ.
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// What makes the run fail.
    pub fn fail_on(mut self, policy: FailOn) -> Self {
        self.fail_on = policy;
        self
    }

    /// The failures that are known, with reasons and last days.
    pub fn baseline(mut self, path: impl Into<PathBuf>) -> Self {
        self.baseline = Some(path.into());
        self
    }

    /// Writes a report into a file, in whatever way the run ends. Several add up.
    pub fn report(mut self, format: Format, path: impl Into<PathBuf>) -> Self {
        self.reports.push((format, path.into()));
        self
    }

    /// Writes the RunLog into a file, for `gauntlet report`, `compare` and `baseline`.
    pub fn log(mut self, path: impl Into<PathBuf>) -> Self {
        self.log = Some(path.into());
        self
    }

    /// Runs it.
    ///
    /// # Errors
    ///
    /// Where nothing could be run: no such target, no case that matches, a baseline that does not hold
    /// together, a file that cannot be written. What an SP does is in the outcome.
    pub fn run(self) -> Result<GauntletOutcome, GauntletError> {
        self.done().map_err(GauntletError)
    }

    fn done(self) -> Result<GauntletOutcome, CliError> {
        let cases = select(&gauntlet_catalog::everything(), &self.filters)?;
        let mut gate = Gate {
            fail_on: self.fail_on,
            ..Gate::default()
        };
        let mut known = KnownFailures::default();
        if let Some(path) = &self.baseline {
            let baseline = read_baseline(path)?;
            known = baseline.known_on(Day::of(clock::real_time()));
            gate.skips.clone_from(&baseline.skips);
            gate.baseline = Some(path.display().to_string());
        }
        let subject = subject(self.from, self.profile)?;
        let version = env!("CARGO_PKG_VERSION");
        let config = Config {
            filter: (!self.filters.is_empty()).then(|| self.filters.join(" ")),
            jobs: run::processors(),
            gate,
            known,
            ..Config::new(version, self.seed, DEFAULT_NOW, self.profile)
        };
        let mut log = match self.log {
            Some(path) => match logs::create(&path) {
                Ok(file) => Some(LogSink::new(file)),
                Err(source) => return Err(CliError::Log { path, source }),
            },
            None => None,
        };
        let mut collect = Collect::default();
        let mut tee = Tee::default();
        if let Some(log) = &mut log {
            tee.sinks.push(log);
        }
        tee.sinks.push(&mut collect);
        let subjects = std::slice::from_ref(&subject);
        let exit = gauntlet_runner::run(&config, subjects, &cases, &mut tee)?;
        let events = collect.events;
        for (format, path) in &self.reports {
            crate::reports::one(&events, *format, path)?;
        }
        Ok(GauntletOutcome { exit, events })
    }
}

fn subject(from: From, profile: Profile) -> Result<Subject, CliError> {
    let (targets, commands) = match from {
        From::Linked(subject) => return Ok(subject),
        From::Name(name) => (vec![name], Vec::new()),
        From::Command(line) => (Vec::new(), vec![line]),
    };
    let chosen = targets::chosen(&Wanted {
        targets: &targets,
        commands: &commands,
        timeout: None,
        allowed_hosts: &[],
        profile,
        project: None,
    })?;
    let first = chosen.into_iter().next().map(Chosen::subject);
    first.ok_or(CliError::NothingInstalled)
}

/// How a run has ended.
///
/// Its text is the report that `gauntlet run` prints, without colours.
#[derive(Clone, Debug)]
#[must_use = "a run that nobody looks at gates nothing"]
pub struct GauntletOutcome {
    exit: Exit,
    events: Vec<Event>,
}

impl GauntletOutcome {
    /// Whether nothing stands in the way of a release.
    pub fn passed(&self) -> bool {
        self.exit == Exit::Pass
    }

    /// How `gauntlet run` would have ended.
    pub const fn exit(&self) -> Exit {
        self.exit
    }

    /// Everything that happened, of which [`render`](gauntlet_report::render) makes reports.
    pub fn events(&self) -> &[Event] {
        &self.events
    }
}

impl fmt::Display for GauntletOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&render(Format::Terminal, &self.events).map_err(|_| fmt::Error)?)
    }
}

/// Why nothing could be run.
pub struct GauntletError(CliError);

/// As `gauntlet` prints it: `unwrap` in a test shows what is wrong, where, and what to do.
impl fmt::Debug for GauntletError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.render())
    }
}

impl fmt::Display for GauntletError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for GauntletError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}
