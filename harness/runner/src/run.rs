//! A run: every case at every target, in the order of the catalogue.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::Instant;

use gauntlet_catalog::Case;
use gauntlet_core::gate::Tally;
use gauntlet_core::outcome::reconcile;
use gauntlet_core::runlog::{
    CaseFinished, ControlFinished, Declared, Event, Exchange, FORMAT, RunStarted, TargetStarted,
};
use gauntlet_core::{
    CaseInfo, Exit, Expectation, FailKind, Feature, Gate, KnownFailures, Profile, Timestamp,
    Verdict,
};
use gauntlet_idp::{World, WorldError};
use gauntlet_targets::Target;

use crate::ahead::Ahead;
use crate::clock;
use crate::earlier::Earlier;
use crate::listener::Listener;
use crate::session::{Prepared, Session};
use crate::sink::{Sink, SinkError};
use crate::subject::Subject;
/// How many events may wait to be written before the targets wait too.
const WAITING: usize = 64;

/// How a run is called.
#[derive(Clone, Debug)]
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
    /// The part of the selection that this is, for the log.
    pub shard: Option<String>,
    /// What the results are held against.
    pub gate: Gate,
    /// The failures that are known.
    pub known: KnownFailures,
    /// Where targets are declared, for the log.
    pub declared: Vec<Declared>,
    /// How often a case of which nothing could be said, or an honest message that was refused, is
    /// tried again. An attack that got through is not.
    pub retries: u8,
    /// What was done before this run was cut short.
    pub earlier: Earlier,
    /// The targets and cases that are wanted; all of them where absent.
    pub only: Option<BTreeSet<(String, String)>>,
}

impl Config {
    /// Of a run of everything, with nothing known and nothing tried again.
    pub fn new(version: &str, seed: u64, now: Timestamp, profile: Profile) -> Self {
        Self {
            version: version.to_owned(),
            seed,
            now,
            profile,
            filter: None,
            jobs: 1,
            shard: None,
            gate: Gate::default(),
            known: KnownFailures::default(),
            declared: Vec::new(),
            retries: 0,
            earlier: Earlier::default(),
            only: None,
        }
    }

    /// The first event of the run.
    pub fn started(&self, targets: Vec<String>) -> RunStarted {
        RunStarted {
            format: FORMAT,
            version: self.version.clone(),
            seed: self.seed,
            now: self.now,
            profile: self.profile,
            filter: self.filter.clone(),
            targets,
            shard: self.shard.clone(),
            gate: self.gate.clone(),
            declared: self.declared.clone(),
        }
    }

    /// Whether this case is to be brought to this target now.
    fn wants(&self, target: &str, case: &str) -> bool {
        let is_chosen = match &self.only {
            None => true,
            Some(only) => only.contains(&(target.to_owned(), case.to_owned())),
        };
        is_chosen && !self.earlier.has_result(target, case)
    }
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
    let started = config.started(subjects.iter().map(|s| s.name.clone()).collect());
    let mut tally = Tally::of(&started);
    let infos: Vec<CaseInfo> = cases
        .iter()
        .map(|case| case.info_under(config.profile))
        .collect();
    let by_id: BTreeMap<&str, &CaseInfo> = infos.iter().map(|i| (i.id.as_str(), i)).collect();
    for result in config.earlier.results() {
        tally.add(result, by_id.get(result.case.as_str()).copied());
    }
    if config.earlier.is_over() {
        return Ok(tally.exit());
    }
    let mut tell = |event: &Event| -> Result<(), SinkError> {
        if config.earlier.says(event) {
            return Ok(());
        }
        sink.event(event)
    };
    tell(&Event::RunStarted(started))?;
    for info in &infos {
        tell(&Event::CaseSelected(info.clone()))?;
    }
    let all = Everywhere {
        config,
        subjects,
        cases,
        world: &world,
        prepared: Ahead::new(cases.iter().copied()),
        listener,
    };
    let mut count = config.earlier.results().count();
    at_all(&all, &mut |event| {
        if let Event::CaseFinished(result) = event {
            tally.add(result, by_id.get(result.case.as_str()).copied());
            count += 1;
        }
        tell(event)
    })?;
    sink.event(&Event::RunFinished {
        cases: count,
        us: u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX),
    })?;
    Ok(tally.exit())
}

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
    config: &'a Config,
    subjects: &'a [Subject],
    cases: &'a [&'a Case],
    world: &'a World,
    /// What the cases deliver to every target that takes the time and the place from us, minted
    /// once for all of them.
    prepared: Ahead<&'a Case, Prepared<'a>>,
    listener: Option<Arc<Listener>>,
}

impl Everywhere<'_> {
    /// Whether any target is to be brought this case.
    fn is_wanted(&self, case: &Case) -> bool {
        let id = case.id();
        let mut subjects = self.subjects.iter();
        subjects.any(|subject| self.config.wants(&subject.name, &id))
    }
}

/// All cases at all targets; `tell` is given the events as they happen.
fn at_all(
    all: &Everywhere<'_>,
    tell: &mut dyn FnMut(&Event) -> Result<(), SinkError>,
) -> Result<(), RunError> {
    let (subjects, jobs) = (all.subjects, all.config.jobs);
    let next = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    let (events, written) = sync_channel(WAITING);
    thread::scope(|scope| {
        let (next, stop) = (&next, &stop);
        let workers: Vec<_> = (0..jobs.clamp(1, subjects.len().max(1)))
            .map(|_| {
                let events = events.clone();
                scope.spawn(move || {
                    let run = Run {
                        events,
                        stop,
                        config: all.config,
                        cases: all.cases,
                        prepared: &all.prepared,
                        world: all.world,
                        listener: all.listener.clone(),
                    };
                    while let Some(subject) = subjects.get(next.fetch_add(1, Ordering::Relaxed)) {
                        run.subject(subject);
                    }
                })
            })
            .collect();
        drop(events);
        for _ in 0..jobs.max(1) {
            scope.spawn(|| {
                all.prepared.work(
                    |case| all.is_wanted(case),
                    |case| Prepared::new(case, all.world, all.config.profile),
                );
            });
        }
        let mut result = Ok(());
        for event in written {
            if result.is_err() {
                // Only so that nobody waits for us to take an event.
                continue;
            }
            if let Err(error) = tell(&event) {
                stop.store(true, Ordering::Relaxed);
                result = Err(RunError::from(error));
            }
        }
        all.prepared.over();
        for worker in workers {
            // A panic is a bug of the harness, and is not hidden.
            if let Err(panic) = worker.join() {
                std::panic::resume_unwind(panic);
            }
        }
        result
    })
}

/// One try of one case.
struct Tried {
    control: Option<String>,
    steps: Vec<Exchange>,
    verdict: Verdict,
    /// Whether another try may say more: nothing could be said, or an honest message was refused.
    /// Whatever let an attack through once has let it through.
    may_be_tried_again: bool,
}

/// A run under way, as one worker sees it.
struct Run<'a, 'c> {
    events: SyncSender<Event>,
    stop: &'a AtomicBool,
    config: &'a Config,
    cases: &'a [&'c Case],
    prepared: &'a Ahead<&'c Case, Prepared<'c>>,
    world: &'a World,
    listener: Option<Arc<Listener>>,
}

impl<'c> Run<'_, 'c> {
    /// All cases at one target, whatever becomes of it.
    fn subject(&self, subject: &Subject) {
        let name = &subject.name;
        let wants = |case: &&Case| self.config.wants(name, &case.id());
        if !self.cases.iter().any(wants) {
            return;
        }
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
        let mut session = Session::new(target, self.listener.clone());
        for (index, case) in self.cases.iter().enumerate() {
            if self.stop.load(Ordering::Relaxed) {
                return;
            }
            if let Some(why) = session.over() {
                let rest = self.cases.get(index..).unwrap_or_default();
                return self.give_up(name, rest, why);
            }
            let id = case.id();
            if !self.config.wants(name, &id) {
                continue;
            }
            let mut retries = Vec::new();
            loop {
                let tried = self.try_case(name, &mut session, world, index, case);
                let again = tried.may_be_tried_again
                    && retries.len() < usize::from(self.config.retries)
                    && session.over().is_none();
                if !again {
                    self.finished(name, &id, tried, retries);
                    break;
                }
                if let Some(key) = &tried.control {
                    session.forget_control(key);
                }
                retries.push(tried.verdict);
            }
        }
        if let Some(why) = session.over() {
            self.give_up(name, &[], why);
        }
    }

    /// One case at one target, once.
    fn try_case(
        &self,
        name: &str,
        session: &mut Session<'_>,
        world: &World,
        index: usize,
        case: &Case,
    ) -> Tried {
        let takes_time = session.takes_time();
        // A message for a target with a clock of its own must not grow old before it is sent.
        let fresh = (!takes_time).then(|| world.clone().at(clock::real_time(), world.seed()));
        let profile = self.config.profile;
        let own;
        let shared = (takes_time && session.is_told_where())
            .then(|| {
                let mint = |case: &&'c Case| Prepared::new(case, self.world, profile);
                self.prepared.get(index, mint)
            })
            .flatten();
        let case = if let Some(shared) = shared {
            shared
        } else {
            own = Prepared::new(case, fresh.as_ref().unwrap_or(world), profile);
            &own
        };
        // A request rests on no honest message.
        let minted = case.minted.as_ref().ok().filter(|m| m.asks.is_none());
        let key = minted.map(|m| m.control_key.clone());
        let (control, steps, verdict) = match session.ready(case) {
            Err(stop) => (None, vec![], stop.verdict),
            Ok(control) => {
                if let Some(control) = control {
                    self.event(Event::ControlFinished(ControlFinished {
                        target: name.to_owned(),
                        control: control.key,
                        accepted: control.accepted,
                        step: control.exchange,
                    }));
                }
                let (steps, verdict) = session.deliver(case);
                (key, steps, verdict)
            }
        };
        Tried {
            control,
            steps,
            may_be_tried_again: match &verdict {
                Verdict::Inconclusive { .. } => case.minted.is_ok(),
                // Who has let a forged identity in once has done so, whatever the message.
                Verdict::Fail { kind } => {
                    case.info.expectation == Expectation::Accept
                        && matches!(
                            kind,
                            FailKind::RefusedValid { .. }
                                | FailKind::TimedOut { .. }
                                | FailKind::Crashed { .. }
                        )
                }
                Verdict::Pass { .. } | Verdict::Warning { .. } | Verdict::Skip { .. } => false,
            },
            verdict,
        }
    }

    /// Nothing can be learnt of this target any more: `rest` is inconclusive.
    fn give_up(&self, target: &str, rest: &[&Case], reason: &str) {
        self.event(Event::TargetFailed {
            target: target.to_owned(),
            reason: reason.to_owned(),
        });
        for case in rest {
            let id = case.id();
            if !self.config.wants(target, &id) {
                continue;
            }
            let why = format!("the target failed for good: {reason}");
            let tried = Tried {
                control: None,
                steps: vec![],
                verdict: Verdict::Inconclusive { why },
                may_be_tried_again: false,
            };
            self.finished(target, &id, tried, vec![]);
        }
    }

    fn finished(&self, target: &str, case: &str, tried: Tried, retries: Vec<Verdict>) {
        self.event(Event::CaseFinished(CaseFinished {
            target: target.to_owned(),
            case: case.to_owned(),
            control: tried.control,
            steps: tried.steps,
            retries,
            outcome: reconcile(&tried.verdict, self.config.known.get(target, case)),
            verdict: tried.verdict,
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
            Some(_) => world.seed().wrapping_add(clock::run_number()),
            None => world.seed(),
        };
        world = world.at(now, seed);
    }
    match target.sp() {
        Some(sp) => world.for_sp(sp.entity_id, sp.acs_url),
        None => world,
    }
}
