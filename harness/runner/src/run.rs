//! A run: every case at every target, in the order of the catalogue.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Instant;

use gauntlet_catalog::Case;
use gauntlet_core::outcome::reconcile;
use gauntlet_core::runlog::{
    CaseFinished, ControlFinished, Event, Exchange, FORMAT, RunStarted, TargetStarted,
};
use gauntlet_core::{Exit, Feature, Profile, Timestamp, Verdict};
use gauntlet_idp::{World, WorldError};
use gauntlet_targets::Target;

use crate::clock;
use crate::listener::Listener;
use crate::session::{Prepared, Session};
use crate::sink::{Sink, SinkError};
use crate::subject::Subject;

/// The time at which messages are minted where no other is given.
pub const DEFAULT_NOW: &str = "2026-01-15T12:00:00Z";
/// How many events may wait to be written before the targets wait too.
const WAITING: usize = 64;

/// How a run is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Version of the harness, for the log.
    pub version: String,
    /// The seed of identifiers and canaries.
    pub seed: u64,
    /// The time at which messages are minted for targets that take the time from us.
    pub now: Timestamp,
    /// The profile that rules where sources differ.
    pub profile: Profile,
    /// The filter as typed, for the log.
    pub filter: Option<String>,
    /// How many targets run at the same time; at least one does.
    pub jobs: usize,
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

/// Runs `cases` against every one of `subjects`. The events go to `sink` as they happen: those of
/// one target in the order of the catalogue, those of several side by side.
pub fn run(
    config: &Config,
    subjects: &[Subject],
    cases: &[&Case],
    sink: &mut dyn Sink,
) -> Result<Exit, RunError> {
    let start = Instant::now();
    let listener = listener_for(cases);
    let world = watched(World::new(config.now, config.seed)?, listener.as_deref());
    sink.event(&Event::RunStarted(RunStarted {
        format: FORMAT,
        version: config.version.clone(),
        seed: config.seed,
        now: config.now,
        profile: config.profile,
        filter: config.filter.clone(),
        targets: subjects.iter().map(|s| s.name.clone()).collect(),
    }))?;
    for case in cases {
        sink.event(&Event::CaseSelected(case.info_under(config.profile)))?;
    }
    let all = Everywhere {
        subjects,
        cases,
        world: &world,
        profile: config.profile,
        prepared: cases.iter().map(|_| OnceLock::new()).collect(),
        listener,
    };
    let verdicts = at_all(config.jobs, &all, sink)?;
    sink.event(&Event::RunFinished {
        cases: verdicts.values().map(Vec::len).sum(),
        us: u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX),
    })?;
    Ok(Exit::of_targets(verdicts.values().map(Exit::of_run)))
}

/// The verdicts by target.
type Verdicts = BTreeMap<String, Vec<Verdict>>;

/// The listener, where one of these cases needs it and it can be had.
pub fn listener_for(cases: &[&Case]) -> Option<Arc<Listener>> {
    let needed = cases.iter().any(|case| case.reaches_out());
    // Without one, these cases are skipped and say why.
    needed.then(|| Listener::shared().ok()).flatten()
}

/// The same world, whose messages name what `listener` watches.
pub(crate) fn watched(world: World, listener: Option<&Listener>) -> World {
    match listener {
        Some(listener) => world.with_beacons(listener.beacons().clone()),
        None => world,
    }
}

/// What is brought to whom.
struct Everywhere<'a> {
    subjects: &'a [Subject],
    cases: &'a [&'a Case],
    world: &'a World,
    profile: Profile,
    /// What the cases deliver to every target that takes the time and the place from us, minted
    /// once for all of them.
    prepared: Vec<OnceLock<Prepared<'a>>>,
    listener: Option<Arc<Listener>>,
}

/// All cases at all targets; gives the verdicts.
fn at_all(jobs: usize, all: &Everywhere<'_>, sink: &mut dyn Sink) -> Result<Verdicts, RunError> {
    let subjects = all.subjects;
    let next = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    let (events, written) = sync_channel(WAITING);
    let mut verdicts = Verdicts::new();
    thread::scope(|scope| {
        let (next, stop) = (&next, &stop);
        let workers: Vec<_> = (0..jobs.clamp(1, subjects.len().max(1)))
            .map(|_| {
                let events = events.clone();
                scope.spawn(move || {
                    let run = Run {
                        events,
                        stop,
                        cases: all.cases,
                        prepared: &all.prepared,
                        world: all.world,
                        profile: all.profile,
                        listener: all.listener.clone(),
                    };
                    while let Some(subject) = subjects.get(next.fetch_add(1, Ordering::Relaxed)) {
                        run.subject(subject);
                    }
                })
            })
            .collect();
        drop(events);
        let mut result = Ok(());
        for event in written {
            if result.is_err() {
                // Only so that nobody waits for us to take an event.
                continue;
            }
            if let Event::CaseFinished(finished) = &event {
                let of_target = verdicts.entry(finished.target.clone()).or_default();
                of_target.push(finished.verdict.clone());
            }
            if let Err(error) = sink.event(&event) {
                stop.store(true, Ordering::Relaxed);
                result = Err(RunError::from(error));
            }
        }
        for worker in workers {
            // A panic is a bug of the harness, and is not hidden.
            if let Err(panic) = worker.join() {
                std::panic::resume_unwind(panic);
            }
        }
        result
    })?;
    Ok(verdicts)
}

/// A run under way, as one worker sees it.
struct Run<'a, 'c> {
    events: SyncSender<Event>,
    stop: &'a AtomicBool,
    cases: &'a [&'c Case],
    prepared: &'a [OnceLock<Prepared<'c>>],
    world: &'a World,
    profile: Profile,
    listener: Option<Arc<Listener>>,
}

impl Run<'_, '_> {
    /// All cases at one target, whatever becomes of it.
    fn subject(&self, subject: &Subject) {
        let name = &subject.name;
        let mut target = match subject.start() {
            Ok(target) => target,
            Err(error) => return self.give_up(name, self.cases, &error.to_string()),
        };
        let world = world_for(self.world.clone(), target.as_ref());
        let hello = target.hello().clone();
        self.event(Event::TargetStarted(TargetStarted {
            target: name.clone(),
            name: hello.name,
            version: hello.version,
            features: hello.features.into_iter().collect(),
            unknown_features: hello.unknown_features.into_iter().collect(),
            seed: world.seed(),
            now: world.now(),
        }));
        match target.at(world.now()) {
            Ok(()) => self.target(name, target.as_mut(), &world),
            Err(error) => self.give_up(name, self.cases, &error.to_string()),
        }
    }

    /// All cases at one target that runs.
    fn target(&self, name: &str, target: &mut dyn Target, world: &World) {
        let takes_time = target.hello().features.contains(&Feature::Clock);
        let is_plain = takes_time && target.sp().is_none();
        let mut session = Session::new(target, self.listener.clone());
        let cases = self.cases;
        for (index, case) in cases.iter().enumerate() {
            if self.stop.load(Ordering::Relaxed) {
                return;
            }
            if let Some(why) = session.over() {
                let rest = cases.get(index..).unwrap_or_default();
                return self.give_up(name, rest, why);
            }
            // A message for a target with a clock of its own must not grow old before it is sent.
            let fresh = (!takes_time).then(|| world.clone().at(clock::real_time(), world.seed()));
            let own;
            let case = match self.prepared.get(index) {
                Some(shared) if is_plain => {
                    shared.get_or_init(|| Prepared::new(case, self.world, self.profile))
                }
                _ => {
                    own = Prepared::new(case, fresh.as_ref().unwrap_or(world), self.profile);
                    &own
                }
            };
            match session.ready(case) {
                Err(stop) => self.finished(name, &case.info.id, None, vec![], stop.verdict),
                Ok(control) => {
                    if let Some(control) = control {
                        self.event(Event::ControlFinished(ControlFinished {
                            target: name.to_owned(),
                            control: control.key,
                            accepted: control.accepted,
                            step: control.exchange,
                        }));
                    }
                    // A request rests on no honest message.
                    let minted = case.minted.as_ref().ok().filter(|m| m.asks.is_none());
                    let key = minted.map(|m| m.control_key.clone());
                    let (steps, verdict) = session.deliver(case);
                    self.finished(name, &case.info.id, key, steps, verdict);
                }
            }
        }
        if let Some(why) = session.over() {
            self.give_up(name, &[], why);
        }
    }

    /// Nothing can be learnt of this target any more: `rest` is inconclusive.
    fn give_up(&self, target: &str, rest: &[&Case], reason: &str) {
        self.event(Event::TargetFailed {
            target: target.to_owned(),
            reason: reason.to_owned(),
        });
        for case in rest {
            let why = format!("the target failed for good: {reason}");
            let verdict = Verdict::Inconclusive { why };
            self.finished(target, &case.id(), None, vec![], verdict);
        }
    }

    fn finished(
        &self,
        target: &str,
        case: &str,
        control: Option<String>,
        steps: Vec<Exchange>,
        verdict: Verdict,
    ) {
        self.event(Event::CaseFinished(CaseFinished {
            target: target.to_owned(),
            case: case.to_owned(),
            control,
            steps,
            outcome: reconcile(&verdict, None),
            verdict,
        }));
    }

    /// Hands an event over to whoever writes it.
    fn event(&self, event: Event) {
        // Fails only where nobody writes any more, and then the run has failed already.
        let _ = self.events.send(event);
    }
}

/// The world in which messages for `target` are minted. Where the target goes by a clock of
/// its own, it is the present one, with the certificates that the SP was once given.
pub(crate) fn world_for(mut world: World, target: &dyn Target) -> World {
    if !target.hello().features.contains(&Feature::Clock) {
        let now = clock::real_time();
        let seed = match target.sp() {
            // A deployed SP may remember the messages of the last run.
            Some(_) => world.seed().wrapping_add(now.unix_ms().unsigned_abs()),
            None => world.seed(),
        };
        world = world.at(now, seed);
    }
    match target.sp() {
        Some(sp) => world.for_sp(sp.entity_id, sp.acs_url),
        None => world,
    }
}
