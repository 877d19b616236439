//! The harness judged by its own means: the matrix of cases and mutants.
//!
//! A harness that reports nothing may have found nothing or may be blind. The self-test tells the
//! two apart: the reference SP must get every case right, for the reason that the case names, and
//! every case must notice at least one SP that gets it wrong. Such SPs are mutants: the reference
//! SP with one check taken out or one naive reading put in.

mod defect;
mod groups;
mod soundness;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use gauntlet_catalog::Case;
use gauntlet_core::{Check, Expectation, Observation, Profile, Verdict};
use gauntlet_idp::World;
use gauntlet_targets::Target;

use crate::listener::Listener;
use crate::run::{listener_for, watched};
use crate::session::{Prepared, Session};
use crate::subject::Subject;

pub use defect::Defect;
pub use groups::GroupRow;
pub use soundness::{Engine, soundness};

/// The matrix and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SelfTest {
    /// The cases that are declared by name, in the order of the catalogue.
    pub rows: Vec<Row>,
    /// The groups of generated cases.
    pub groups: Vec<GroupRow>,
    /// The mutants in the order given.
    pub mutants: Vec<String>,
    /// Everything that is not as it should be; empty where the harness is sound.
    pub defects: Vec<Defect>,
}

/// A case in the matrix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its identifier.
    pub case: String,
    /// What a right SP does with it.
    pub expectation: Expectation,
    /// The mutants that it kills, in the order of [`SelfTest::mutants`].
    pub kills: Vec<String>,
}

impl SelfTest {
    /// How often a case kills a mutant.
    pub fn kills(&self) -> usize {
        self.rows.iter().map(|row| row.kills.len()).sum()
    }
}

/// Cases with everything that they deliver, minted once for all that is tried on them.
#[derive(Debug)]
pub struct Cases<'c> {
    prepared: Vec<Prepared<'c>>,
    listener: Option<Arc<Listener>>,
}

impl<'c> Cases<'c> {
    /// Mints `cases` in `world`, and starts the listener where one of them needs it.
    pub fn mint(cases: &[&'c Case], world: &World) -> Self {
        Self::mint_under(cases, world, Profile::default())
    }

    /// The same under `profile`.
    pub fn mint_under(cases: &[&'c Case], world: &World, profile: Profile) -> Self {
        let listener = listener_for(cases);
        let world = watched(world.clone(), listener.as_deref());
        Self {
            prepared: cases
                .iter()
                .map(|case| Prepared::new(case, &world, profile))
                .collect(),
            listener,
        }
    }

    fn session<'t>(&self, target: &'t mut dyn Target) -> Session<'t> {
        Session::new(target, self.listener.clone())
    }
}

/// Runs every case against the reference and against every mutant.
pub fn self_test(reference: &Subject, mutants: &[Subject], cases: &Cases<'_>) -> SelfTest {
    let mut defects = catalogue(&cases.prepared);
    defects.extend(against_reference(reference, cases));
    let (members, prepared): (Vec<&Prepared<'_>>, Vec<&Prepared<'_>>) = cases
        .prepared
        .iter()
        .partition(|case| case.info.group.is_some());
    let trials = try_all(mutants, cases, &prepared);
    defects.extend(trials.iter().filter_map(Trial::defect));
    let rows: Vec<Row> = prepared
        .iter()
        .enumerate()
        .map(|(index, case)| Row {
            case: case.info.id.clone(),
            expectation: case.info.expectation,
            kills: trials
                .iter()
                .filter(|trial| trial.killed_by.contains(&index))
                .map(|trial| trial.mutant.clone())
                .collect(),
        })
        .collect();
    let idle = rows.iter().filter(|row| row.kills.is_empty());
    defects.extend(idle.map(|row| Defect::KillsNothing {
        case: row.case.clone(),
    }));
    let groups = groups::rows(mutants, &rows, cases, &members);
    let idle = groups.iter().flat_map(|group| &group.idle);
    defects.extend(idle.map(|case| Defect::KillsNothing { case: case.clone() }));
    SelfTest {
        rows,
        groups,
        mutants: mutants.iter().map(|mutant| mutant.name.clone()).collect(),
        defects,
    }
}

/// What is wrong between `reference` and the cases: a right SP, given as the reference, shows no
/// defect, and one with a check missing shows at least one.
pub fn check_reference(reference: &Subject, cases: &Cases<'_>) -> Vec<Defect> {
    against_reference(reference, cases)
}

/// What is wrong with the cases as declared.
fn catalogue(cases: &[Prepared<'_>]) -> Vec<Defect> {
    let caught: BTreeSet<Check> = cases
        .iter()
        .flat_map(|case| case.info.caught_by.iter().copied())
        .collect();
    let untested = Check::ALL.iter().filter(|check| !caught.contains(check));
    let mut defects: Vec<Defect> = untested
        .map(|&check| Defect::UntestedCheck { check })
        .collect();
    for case in cases {
        let info = &case.info;
        // A configuration is refused as a whole, by no check on a message.
        let configures = matches!(&case.minted, Ok(minted) if minted.configures);
        if info.expectation == Expectation::Reject && info.caught_by.is_empty() && !configures {
            defects.push(Defect::NoCheck {
                case: info.id.clone(),
            });
        }
    }
    defects
}

fn against_reference(reference: &Subject, cases: &Cases<'_>) -> Vec<Defect> {
    let mut target = match reference.start() {
        Ok(target) => target,
        Err(error) => {
            return vec![Defect::NoReference {
                why: error.to_string(),
            }];
        }
    };
    let mut session = cases.session(target.as_mut());
    cases
        .prepared
        .iter()
        .flat_map(|case| one_against_reference(&mut session, case))
        .collect()
}

fn one_against_reference(session: &mut Session<'_>, case: &Prepared<'_>) -> Vec<Defect> {
    let name = || case.info.id.clone();
    let wrong = |verdict: Verdict| Defect::WrongVerdict {
        case: name(),
        verdict,
    };
    if let Err(stop) = session.ready(case) {
        return vec![wrong(stop.verdict)];
    }
    let (steps, verdict) = session.deliver(case);
    if !matches!(verdict, Verdict::Pass { .. }) {
        return vec![wrong(verdict)];
    }
    let failed = match steps.last().map(|step| &step.observed) {
        Some(Observation::Rejected { checks, .. }) => checks.as_slice(),
        // A pass of these two without a refusal is an acceptance of what was signed and no more:
        // for `never-forged` as good as a refusal; for `reject` the judge lets none through.
        _ => return Vec::new(),
    };
    match case.info.expectation {
        Expectation::Accept
        | Expectation::Policy
        | Expectation::RightRequest
        | Expectation::RightState => Vec::new(),
        Expectation::NeverForged if case.info.caught_by.is_empty() => {
            vec![Defect::NoCheck { case: name() }]
        }
        // A rule cannot name every check for every member: one of them must be the reason.
        Expectation::Reject | Expectation::NeverForged if case.info.group.is_some() => {
            match case.info.caught_by.as_slice() {
                [] => vec![Defect::NoCheck { case: name() }],
                [first, ..] if !case.info.caught_by.iter().any(|c| failed.contains(c)) => {
                    vec![Defect::SilentCheck {
                        case: name(),
                        check: *first,
                        failed: failed.to_vec(),
                    }]
                }
                _ => Vec::new(),
            }
        }
        Expectation::Reject | Expectation::NeverForged => {
            let silent = case.info.caught_by.iter().filter(|c| !failed.contains(c));
            silent
                .map(|&check| Defect::SilentCheck {
                    case: name(),
                    check,
                    failed: failed.to_vec(),
                })
                .collect()
        }
    }
}

/// What became of one mutant.
#[derive(Clone, Debug)]
struct Trial {
    mutant: String,
    /// Why it could not be tried.
    unusable: Option<String>,
    /// The cases that killed it, by index.
    killed_by: BTreeSet<usize>,
}

impl Trial {
    fn defect(&self) -> Option<Defect> {
        let mutant = self.mutant.clone();
        match &self.unusable {
            Some(why) => Some(Defect::UnusableMutant {
                mutant,
                why: why.clone(),
            }),
            None if self.killed_by.is_empty() => Some(Defect::Survivor { mutant }),
            None => None,
        }
    }
}

/// Tries every mutant, as many at a time as there are processors.
fn try_all(mutants: &[Subject], cases: &Cases<'_>, named: &[&Prepared<'_>]) -> Vec<Trial> {
    let workers = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<Option<Trial>>> = Mutex::new(vec![None; mutants.len()]);
    thread::scope(|scope| {
        let work = || {
            while let Some((index, mutant)) = {
                let index = next.fetch_add(1, Ordering::Relaxed);
                mutants.get(index).map(|mutant| (index, mutant))
            } {
                let trial = try_one(mutant, cases, named);
                let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(place) = done.get_mut(index) {
                    *place = Some(trial);
                }
            }
        };
        let handles: Vec<_> = (0..workers.min(mutants.len()))
            .map(|_| scope.spawn(work))
            .collect();
        for handle in handles {
            // A worker that panicked leaves a place empty, which is reported below.
            let _ = handle.join();
        }
    });
    let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    let trial = |(mutant, trial): (&Subject, Option<Trial>)| {
        trial.unwrap_or_else(|| unusable(mutant, "it panicked, or a mutant before it did"))
    };
    mutants.iter().zip(done).map(trial).collect()
}

fn unusable(mutant: &Subject, why: &str) -> Trial {
    Trial {
        mutant: mutant.name.clone(),
        unusable: Some(why.to_owned()),
        killed_by: BTreeSet::new(),
    }
}

fn try_one(mutant: &Subject, cases: &Cases<'_>, named: &[&Prepared<'_>]) -> Trial {
    let mut target = match mutant.start() {
        Ok(target) => target,
        Err(error) => return unusable(mutant, &error.to_string()),
    };
    let mut session = cases.session(target.as_mut());
    let mut killed_by = BTreeSet::new();
    for (index, case) in named.iter().enumerate() {
        if session.ready(case).is_err() {
            continue;
        }
        let (_, verdict) = session.deliver(case);
        let believed = case.own_twin
            || case.asks()
            || case
                .minted
                .as_ref()
                .is_ok_and(|minted| session.control_accepted(&minted.control_key));
        if believed && is_kill(&verdict) {
            killed_by.insert(index);
        }
    }
    // An SP that refuses everything is caught by honest cases, and proves nothing about others.
    if session.accepted_controls() == 0 && !named.is_empty() {
        return unusable(mutant, "it accepts no honest message at all");
    }
    Trial {
        mutant: mutant.name.clone(),
        unusable: None,
        killed_by,
    }
}

/// Whether a verdict shows that the mutant was noticed: the reference passes every case, so a
/// warning is a difference as well. It is the strongest verdict where the standard only advises,
/// and where an SP loses values without forging any.
fn is_kill(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Fail { .. } | Verdict::Warning { .. })
}
