//! The loop: think of a scenario, try it, keep what shows anything new, look twice at what looks like
//! a flaw.

use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use gauntlet_core::Timestamp;
use gauntlet_fuzzing::generators::scenario as fresh;
use gauntlet_fuzzing::mutators::scenario::mutate;
use gauntlet_fuzzing::oracles::agreement::{Agreement, compare};
use gauntlet_fuzzing::oracles::monotonicity::without_additions;
use gauntlet_fuzzing::{Random, Scenario, Vocabulary};
use gauntlet_idp::{World, WorldError};
use gauntlet_runner::Subject;
use gauntlet_targets::TargetError;

use crate::bench::{Bench, Tried};
use crate::finding::{Finding, Flaw, Look, flaw_of, is_known, look, minimized};
use crate::state::{State, Stats};
use crate::store::{Store, StoreError};

/// How often the numbers are shown and kept.
const TICK: Duration = Duration::from_millis(500);
/// How often a target that was given up is started anew before the campaign ends.
const STARTS: u32 = 20;
/// One of so many scenarios is tried at the reference SP as well, to see where the two differ.
const COMPARED: u64 = 16;

/// How a campaign is called.
#[derive(Clone, Debug)]
pub struct Config {
    /// Everything follows from it, where there is one worker and the target is deterministic.
    pub seed: u64,
    /// The time at which messages are minted for targets that take the time from us.
    pub now: Timestamp,
    /// It ends after so long.
    pub time: Option<Duration>,
    /// It ends after so many runs, counted over all sessions.
    pub runs: Option<u64>,
    /// How many workers there are, each with a target of its own.
    pub jobs: usize,
    /// It ends at the first finding.
    pub first: bool,
    /// Whether the target is the reference SP, which has no second witness.
    pub is_reference: bool,
    /// Where it keeps what it knows; nowhere where absent.
    pub folder: Option<PathBuf>,
    /// What `gauntlet replay` is called with behind the file, to show a finding again.
    pub reproduce: String,
}

/// A campaign that cannot begin or go on.
#[derive(Debug, thiserror::Error)]
pub enum CampaignError {
    /// No messages can be minted.
    #[error("no messages can be minted at this time; choose another with --now")]
    World(#[from] WorldError),
    /// What it knows cannot be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The target does not start.
    #[error("the target does not start")]
    Target(#[from] TargetError),
    /// The target cannot be used any more, however often it is started.
    #[error("the target was given up {STARTS} times: {why}")]
    Over {
        /// What was said the last time.
        why: String,
    },
}

/// What happens, as it happens.
#[derive(Debug)]
pub enum Event {
    /// It goes on after an earlier session.
    Resumed {
        /// How many runs there were.
        runs: u64,
        /// How many scenarios are worth changing.
        corpus: usize,
    },
    /// The numbers now.
    Tick {
        /// The numbers.
        stats: Stats,
        /// How many scenarios are worth changing.
        corpus: usize,
        /// How many things have been seen.
        seen: usize,
        /// How many flaws were found.
        findings: usize,
    },
    /// A flaw.
    Found {
        /// The flaw.
        finding: Box<Finding>,
        /// Where it is written down.
        folder: Option<PathBuf>,
    },
    /// The target was given up and is started anew.
    Restarted {
        /// Why.
        why: String,
    },
}

/// How a campaign ended.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The numbers.
    pub stats: Stats,
    /// How many scenarios are worth changing.
    pub corpus: usize,
    /// How many flaws were found, in all sessions.
    pub findings: usize,
    /// The flaws of this session.
    pub found: Vec<Finding>,
}

/// Runs a campaign against `subject`, and tells `watch` what happens.
///
/// # Errors
/// Where it cannot begin, or the target cannot be used any more. What was found until then is kept.
pub fn run(
    config: &Config,
    subject: &Subject,
    watch: &mut dyn FnMut(&Event),
) -> Result<Summary, CampaignError> {
    let store = match &config.folder {
        Some(folder) => Some(Store::open(folder, &subject.name, config.seed)?),
        None => None,
    };
    let mut state = State::default();
    if let Some(store) = &store {
        state = store.load()?;
        if state.stats.runs > 0 {
            watch(&Event::Resumed {
                runs: state.stats.runs,
                corpus: state.corpus.len(),
            });
        }
    }
    let shared = Shared {
        config,
        subject,
        world: World::new(config.now, config.seed)?,
        before_ms: state.stats.elapsed_ms,
        start: Instant::now(),
        state: Mutex::new(state),
        over: Mutex::new(false),
    };
    let mut found = Vec::new();
    let mut result = Ok(());
    thread::scope(|scope| {
        let (events, received) = channel();
        for worker in 0..config.jobs.max(1) {
            let (shared, events) = (&shared, events.clone());
            scope.spawn(move || {
                let done = shared.work(&events);
                let _ = events.send(Message::Done { worker, done });
            });
        }
        drop(events);
        let mut shown = Instant::now();
        loop {
            let message = match received.recv_timeout(TICK) {
                Ok(message) => Some(message),
                Err(std::sync::mpsc::RecvTimeoutError::Timeout) => None,
                Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => break,
            };
            let kept = match message {
                Some(message) => {
                    shared.receive(message, store.as_ref(), watch, &mut found, &mut result)
                }
                None => Ok(()),
            };
            let kept = kept.and_then(|()| {
                if shown.elapsed() < TICK {
                    return Ok(());
                }
                shown = Instant::now();
                shared.tick(store.as_ref(), watch)
            });
            if let Err(error) = kept {
                shared.stop();
                result = Err(error.into());
            }
        }
    });
    shared.tick(store.as_ref(), watch)?;
    result?;
    let state = shared
        .state
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    Ok(Summary {
        stats: state.stats,
        corpus: state.corpus.len(),
        findings: state.findings,
        found,
    })
}

/// What a worker tells.
enum Message {
    Keep {
        index: usize,
        scenario: Scenario,
    },
    Found(Box<Finding>),
    Restarted(String),
    Done {
        worker: usize,
        done: Result<(), CampaignError>,
    },
}

struct Shared<'a> {
    config: &'a Config,
    subject: &'a Subject,
    world: World,
    start: Instant,
    before_ms: u64,
    state: Mutex<State>,
    over: Mutex<bool>,
}

impl Shared<'_> {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stop(&self) {
        *self.over.lock().unwrap_or_else(PoisonError::into_inner) = true;
    }

    fn is_over(&self) -> bool {
        *self.over.lock().unwrap_or_else(PoisonError::into_inner)
            || self
                .config
                .time
                .is_some_and(|time| self.start.elapsed() >= time)
    }

    fn elapsed_ms(&self) -> u64 {
        let now = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.before_ms.saturating_add(now)
    }

    fn tick(&self, store: Option<&Store>, watch: &mut dyn FnMut(&Event)) -> Result<(), StoreError> {
        let mut state = self.state();
        state.stats.elapsed_ms = self.elapsed_ms();
        watch(&Event::Tick {
            stats: state.stats.clone(),
            corpus: state.corpus.len(),
            seen: state.seen.len(),
            findings: state.findings,
        });
        store.map_or(Ok(()), |store| store.save(&state))
    }

    fn receive(
        &self,
        message: Message,
        store: Option<&Store>,
        watch: &mut dyn FnMut(&Event),
        found: &mut Vec<Finding>,
        result: &mut Result<(), CampaignError>,
    ) -> Result<(), StoreError> {
        match message {
            Message::Keep { index, scenario } => {
                store.map_or(Ok(()), |store| store.keep(index, &scenario))
            }
            Message::Restarted(why) => {
                watch(&Event::Restarted { why });
                Ok(())
            }
            Message::Done { worker, done } => {
                if let Err(error) = done {
                    self.stop();
                    // The first worker's word counts; the others say the same.
                    if worker == 0 || result.is_ok() {
                        *result = Err(error);
                    }
                }
                Ok(())
            }
            Message::Found(finding) => {
                let folder = match store {
                    Some(store) => Some(store.report(&finding, &self.config.reproduce)?),
                    None => None,
                };
                found.push(finding.as_ref().clone());
                watch(&Event::Found { finding, folder });
                if self.config.first {
                    self.stop();
                }
                Ok(())
            }
        }
    }

    /// One worker, with a target of its own for as long as that can be used.
    fn work(&self, events: &Sender<Message>) -> Result<(), CampaignError> {
        let mut starts = 0;
        loop {
            let mut target = self.subject.start()?;
            target.at(self.world.now())?;
            let mut bench = Bench::new(target.as_mut(), self.world.clone());
            let words = Vocabulary::of(&bench.world());
            while !self.is_over() {
                if let Some(why) = bench.over() {
                    starts += 1;
                    if starts >= STARTS {
                        return Err(CampaignError::Over {
                            why: why.to_owned(),
                        });
                    }
                    let _ = events.send(Message::Restarted(why.to_owned()));
                    break;
                }
                if !self.one(&mut bench, &words, events) {
                    return Ok(());
                }
            }
            if self.is_over() {
                return Ok(());
            }
        }
    }

    /// One run; whether there is another one.
    fn one(&self, bench: &mut Bench<'_>, words: &Vocabulary, events: &Sender<Message>) -> bool {
        let (run, scenario) = {
            let mut state = self.state();
            let run = state.stats.runs;
            if self.config.runs.is_some_and(|runs| run >= runs) {
                return false;
            }
            state.stats.runs += 1;
            (run, self.next(&state, run, words))
        };
        let Some(tried) = bench.try_one(&scenario) else {
            self.state().stats.unmintable += 1;
            return true;
        };
        let is_new = {
            let mut state = self.state();
            let is_new = state.note(&scenario, &tried);
            if is_new {
                let index = state.corpus.len();
                state.corpus.push(scenario.clone());
                let scenario = scenario.clone();
                let _ = events.send(Message::Keep { index, scenario });
            }
            is_new
        };
        let flaw = flaw_of(&tried).or_else(|| self.not_monotonic(bench, &scenario, &tried));
        match flaw {
            Some(flaw) => self.examine(bench, &scenario, flaw, run, events),
            None if is_new || run.is_multiple_of(COMPARED) => {
                self.compare(bench, &scenario, &tried);
            }
            None => {}
        }
        true
    }

    /// What is tried next.
    fn next(&self, state: &State, run: u64, words: &Vocabulary) -> Scenario {
        // Runs next to one another must not choose alike.
        let mut random = Random::new(
            (self.config.seed ^ 0x9e37_79b9_7f4a_7c15)
                .wrapping_mul(0xbf58_476d_1ce4_e5b9)
                .wrapping_add(run.wrapping_mul(0x94d0_49bb_1331_11eb)),
        );
        let mut scenario = match random.one(&state.corpus) {
            Some(known) if random.happens(1, 2) => {
                let known = known.clone();
                mutate(&mut random, words, &known, &state.corpus)
            }
            _ => fresh::any_in(&mut random, words, &self.world),
        };
        if !state.lacking.is_empty() {
            scenario
                .settings
                .retain(|it| !state.lacking.contains(it.name));
            if let Some(later) = &mut scenario.judged.settings {
                later.retain(|it| !state.lacking.contains(it.name));
                if later.is_empty() {
                    scenario.judged.settings = None;
                }
            }
            scenario = fresh::settled(scenario);
        }
        scenario
    }

    /// Whether an accepted message with unsigned additions is refused without them.
    fn not_monotonic(
        &self,
        bench: &mut Bench<'_>,
        scenario: &Scenario,
        tried: &Tried,
    ) -> Option<Flaw> {
        let adds = without_additions(&scenario.judged.plan).is_some();
        let accepted = matches!(
            tried.observation(),
            Some(gauntlet_core::Observation::Accepted { .. })
        );
        let seen = (adds && accepted && tried.control_accepted()).then(|| {
            look(
                bench,
                scenario,
                Flaw::NotMonotonic,
                self.config.is_reference,
            )
        })?;
        matches!(seen, Look::Flaw { .. }).then_some(Flaw::NotMonotonic)
    }

    /// Looks twice at what looks like a flaw, and makes it small where its cause is new.
    fn examine(
        &self,
        bench: &mut Bench<'_>,
        scenario: &Scenario,
        flaw: Flaw,
        run: u64,
        events: &Sender<Message>,
    ) {
        match look(bench, scenario, flaw, self.config.is_reference) {
            Look::Flaky => {
                self.state().stats.flaky += 1;
                return;
            }
            Look::Poisoned => {
                self.state().stats.poisoned += 1;
                return;
            }
            Look::Flaw { cause, .. } => {
                let mut state = self.state();
                if is_known(state.causes.iter().chain(&state.reported), &cause) {
                    return;
                }
                state.causes.insert(cause);
            }
        }
        let after_ms = self.elapsed_ms();
        let Some(mut finding) = minimized(bench, scenario, flaw, self.config.is_reference) else {
            self.state().stats.flaky += 1;
            return;
        };
        finding.run = run;
        finding.after_ms = after_ms;
        {
            let mut state = self.state();
            // Made small it may turn out to be one that is known.
            if is_known(state.reported.iter(), &finding.cause) {
                return;
            }
            state.reported.insert(finding.cause.clone());
            state.findings += 1;
        }
        let _ = events.send(Message::Found(Box::new(finding)));
    }

    /// Names where the target and the reference SP differ though nothing is wrong with either.
    fn compare(&self, bench: &Bench<'_>, scenario: &Scenario, tried: &Tried) {
        if self.config.is_reference {
            return;
        }
        let Ok(Some(beside)) = bench.reference(scenario) else {
            return;
        };
        let (Some(own), Some(other)) = (tried.observation(), beside.observation()) else {
            return;
        };
        let name = match compare(own, other) {
            Agreement::Agree => return,
            Agreement::Disagree { how } => how.name().to_owned(),
            Agreement::Poisoned { why } => format!("poisoned: {why}"),
        };
        *self.state().stats.disagreements.entry(name).or_default() += 1;
    }
}
