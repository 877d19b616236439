//! A run: targets one after the other, cases in the order of the catalogue.

use std::time::Instant;

use gauntlet_catalog::Case;
use gauntlet_core::outcome::reconcile;
use gauntlet_core::runlog::{
    CaseFinished, ControlFinished, Event, Exchange, FORMAT, RunStarted, TargetStarted,
};
use gauntlet_core::{Exit, Feature, Timestamp, Verdict};
use gauntlet_idp::{World, WorldError};
use gauntlet_targets::{Kind, Target};

use crate::clock;
use crate::session::{Prepared, Session};
use crate::sink::{Sink, SinkError};
use crate::subject::Subject;

/// The time at which messages are minted where no other is given.
pub const DEFAULT_NOW: &str = "2026-01-15T12:00:00Z";

/// How a run is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Version of the harness, for the log.
    pub version: String,
    /// The seed of identifiers and canaries.
    pub seed: u64,
    /// The time at which messages are minted for targets that take the time from us.
    pub now: Timestamp,
    /// The filter as typed, for the log.
    pub filter: Option<String>,
}

/// A run that could not go on.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// There is no world with this time and seed.
    #[error("no messages can be minted at this time; choose another with --now")]
    World(#[from] WorldError),
    /// What happened could not be written down.
    #[error(transparent)]
    Sink(#[from] SinkError),
}

/// Runs `cases` against every one of `subjects`. The events go to `sink` as they happen.
pub fn run(
    config: &Config,
    subjects: &[Subject],
    cases: &[&Case],
    sink: &mut dyn Sink,
) -> Result<Exit, RunError> {
    let start = Instant::now();
    let world = World::new(config.now, config.seed)?;
    sink.event(&Event::RunStarted(RunStarted {
        format: FORMAT,
        version: config.version.clone(),
        seed: config.seed,
        now: config.now,
        filter: config.filter.clone(),
        targets: subjects.iter().map(|s| s.name.clone()).collect(),
    }))?;
    for case in cases {
        sink.event(&Event::CaseSelected(case.info()))?;
    }
    let mut run = Run {
        sink,
        cases,
        verdicts: Vec::new(),
    };
    for subject in subjects {
        run.subject(subject, &world)?;
    }
    run.sink.event(&Event::RunFinished {
        cases: run.verdicts.len(),
        us: u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX),
    })?;
    Ok(Exit::of_run(&run.verdicts))
}

/// A run under way.
struct Run<'a> {
    sink: &'a mut dyn Sink,
    cases: &'a [&'a Case],
    verdicts: Vec<Verdict>,
}

impl Run<'_> {
    /// All cases at one target, whatever becomes of it.
    fn subject(&mut self, subject: &Subject, world: &World) -> Result<(), RunError> {
        let name = &subject.name;
        let mut target = match subject.start() {
            Ok(target) => target,
            Err(error) => return self.give_up(name, self.cases, &error.to_string()),
        };
        let hello = target.hello().clone();
        if hello.kind != Kind::Sp {
            let why = "it is no service provider; only targets of kind 'sp' can be run";
            return self.give_up(name, self.cases, why);
        }
        let real;
        let world = if hello.features.contains(&Feature::Clock) {
            world
        } else {
            real = World::new(clock::real_time(), world.seed())?;
            &real
        };
        self.sink.event(&Event::TargetStarted(TargetStarted {
            target: name.clone(),
            name: hello.name,
            version: hello.version,
            features: hello.features.into_iter().collect(),
            now: world.now(),
        }))?;
        self.target(name, target.as_mut(), world)
    }

    /// All cases at one target that runs.
    fn target(
        &mut self,
        name: &str,
        target: &mut dyn Target,
        world: &World,
    ) -> Result<(), RunError> {
        let mut session = Session::new(target);
        let cases = self.cases;
        for (index, case) in cases.iter().enumerate() {
            if let Some(why) = session.over() {
                let rest = cases.get(index..).unwrap_or_default();
                return self.give_up(name, rest, why);
            }
            let case = Prepared::new(case, world);
            match session.ready(&case) {
                Err(stop) => self.finished(name, &case.info.id, None, vec![], stop.verdict)?,
                Ok(control) => {
                    if let Some(control) = control {
                        self.sink.event(&Event::ControlFinished(ControlFinished {
                            target: name.to_owned(),
                            control: control.key,
                            accepted: control.accepted,
                            step: control.exchange,
                        }))?;
                    }
                    let key = case.minted.as_ref().ok().map(|m| m.control_key.clone());
                    let (steps, verdict) = session.deliver(&case);
                    self.finished(name, &case.info.id, key, steps, verdict)?;
                }
            }
        }
        if let Some(why) = session.over() {
            return self.give_up(name, &[], why);
        }
        Ok(())
    }

    /// Nothing can be learnt of this target any more: `rest` is inconclusive.
    fn give_up(&mut self, target: &str, rest: &[&Case], reason: &str) -> Result<(), RunError> {
        self.sink.event(&Event::TargetFailed {
            target: target.to_owned(),
            reason: reason.to_owned(),
        })?;
        for case in rest {
            let why = format!("the target failed for good: {reason}");
            let verdict = Verdict::Inconclusive { why };
            self.finished(target, &case.id(), None, vec![], verdict)?;
        }
        Ok(())
    }

    fn finished(
        &mut self,
        target: &str,
        case: &str,
        control: Option<String>,
        steps: Vec<Exchange>,
        verdict: Verdict,
    ) -> Result<(), RunError> {
        self.verdicts.push(verdict.clone());
        Ok(self.sink.event(&Event::CaseFinished(CaseFinished {
            target: target.to_owned(),
            case: case.to_owned(),
            control,
            steps,
            outcome: reconcile(&verdict, None),
            verdict,
        }))?)
    }
}
