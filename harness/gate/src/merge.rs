//! Several runs as one: the shards of a run, or runs at one target each.
//!
//! The events of the result are in a canonical order: declarations of the cases in the order of the
//! catalogue, then target by target its introduction, and case by case the control, where it was
//! delivered for this case first, and the result. So the parts of a run give, merged, what the whole
//! run gives, but for the durations.

use std::collections::{BTreeMap, BTreeSet};

use gauntlet_core::CaseInfo;
use gauntlet_core::runlog::{CaseFinished, ControlFinished, Event, RunStarted, TargetStarted};

/// A RunLog with the name that messages call it by.
#[derive(Clone, Copy, Debug)]
pub struct Log<'a> {
    /// The name.
    pub name: &'a str,
    /// The events.
    pub events: &'a [Event],
}

/// Runs that cannot be one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// There is nothing to merge, or a log does not say how its run was called.
    #[error("{0} does not begin with the event run-started, so it is no RunLog of a run")]
    NoStart(String),
    /// They were called in different ways.
    #[error("{first} and {second} are not parts of one run: {what} differs ({a} and {b})")]
    Different {
        /// The first log.
        first: String,
        /// The other.
        second: String,
        /// What differs.
        what: &'static str,
        /// In the first.
        a: String,
        /// In the other.
        b: String,
    },
    /// Both have a result.
    #[error(
        "{first} and {second} both hold a result of '{case}' at target '{target}'; a result is never \
         replaced by a later one"
    )]
    Twice {
        /// The first log.
        first: String,
        /// The other.
        second: String,
        /// The target.
        target: String,
        /// The case.
        case: String,
    },
}

/// What the logs hold, sorted.
#[derive(Default)]
struct Parts<'a> {
    cases: BTreeMap<&'a str, &'a CaseInfo>,
    /// The order in which cases first appeared, for those that are in no catalogue.
    seen: BTreeMap<&'a str, usize>,
    targets: BTreeMap<&'a str, OneTarget<'a>>,
    /// The number of cases and the time; `None` where a part was cut short.
    finished: Option<(usize, u64)>,
}

#[derive(Default)]
struct OneTarget<'a> {
    started: Option<&'a TargetStarted>,
    failed: Vec<&'a str>,
    /// By log and key: each part of a run has delivered its own.
    controls: BTreeMap<(usize, &'a str), &'a ControlFinished>,
    results: BTreeMap<&'a str, (usize, &'a CaseFinished)>,
}

/// The runs of `logs` as one. `place` gives the place of a case in the catalogue.
pub fn merge(
    logs: &[Log<'_>],
    place: impl Fn(&str) -> Option<usize>,
) -> Result<Vec<Event>, MergeError> {
    let starts: Vec<&RunStarted> = logs
        .iter()
        .map(|log| start(log).ok_or_else(|| MergeError::NoStart(log.name.to_owned())))
        .collect::<Result<_, _>>()?;
    let Some(first) = starts.first().copied() else {
        return Err(MergeError::NoStart("nothing".to_owned()));
    };
    for (log, started) in logs.iter().zip(&starts) {
        alike(logs, first, log.name, started)?;
    }
    let mut parts = Parts {
        finished: Some((0, 0)),
        ..Parts::default()
    };
    for index in 0..logs.len() {
        parts.add(logs, index)?;
    }
    let started = merged_start(first, &starts);
    let mut order: Vec<&str> = parts.seen.keys().copied().collect();
    order.sort_by_key(|case| (place(case).unwrap_or(usize::MAX), parts.seen.get(case)));
    let mut events = Vec::new();
    let targets = started.targets.clone();
    events.push(Event::RunStarted(started));
    let declared = order.iter().filter_map(|case| parts.cases.get(case));
    events.extend(declared.map(|info| Event::CaseSelected((*info).clone())));
    for name in &targets {
        if let Some(target) = parts.targets.get(name.as_str()) {
            target.write(name, &order, &mut events);
        }
    }
    if let Some((cases, us)) = parts.finished {
        events.push(Event::RunFinished { cases, us });
    }
    Ok(events)
}

fn start<'a>(log: &Log<'a>) -> Option<&'a RunStarted> {
    match log.events.first() {
        Some(Event::RunStarted(started)) => Some(started),
        _ => None,
    }
}

/// Whether a run was called as the first one was, in all that its results depend on.
fn alike(
    logs: &[Log<'_>],
    first: &RunStarted,
    name: &str,
    other: &RunStarted,
) -> Result<(), MergeError> {
    let pairs = [
        (
            "the version of the harness",
            first.version.clone(),
            other.version.clone(),
        ),
        ("the seed", first.seed.to_string(), other.seed.to_string()),
        ("the time", first.now.to_string(), other.now.to_string()),
        (
            "the profile",
            first.profile.to_string(),
            other.profile.to_string(),
        ),
        (
            "--fail-on",
            first.gate.fail_on.to_string(),
            other.gate.fail_on.to_string(),
        ),
        (
            "the baseline",
            first.gate.baseline.clone().unwrap_or_default(),
            other.gate.baseline.clone().unwrap_or_default(),
        ),
    ];
    for (what, a, b) in pairs {
        if a != b {
            return Err(MergeError::Different {
                first: logs.first().map_or("", |log| log.name).to_owned(),
                second: name.to_owned(),
                what,
                a,
                b,
            });
        }
    }
    Ok(())
}

/// How the whole run would have been called.
fn merged_start(first: &RunStarted, all: &[&RunStarted]) -> RunStarted {
    let mut started = first.clone();
    let mut filters: Vec<&str> = Vec::new();
    for other in all {
        for target in &other.targets {
            if !started.targets.contains(target) {
                started.targets.push(target.clone());
            }
        }
        for declared in &other.declared {
            if !started.declared.contains(declared) {
                started.declared.push(declared.clone());
            }
        }
        if let Some(filter) = other.filter.as_deref()
            && !filters.contains(&filter)
        {
            filters.push(filter);
        }
    }
    // One without a filter has them all.
    let filtered = all.iter().all(|run| run.filter.is_some());
    started.filter = filtered.then(|| filters.join(" "));
    started.shard = missing_shard(all);
    started
}

/// The shards that are there, where they are not all of them.
fn missing_shard(all: &[&RunStarted]) -> Option<String> {
    let shards: BTreeSet<&str> = all
        .iter()
        .map(|run| run.shard.as_deref())
        .collect::<Option<_>>()?;
    let count = |shard: &&str| shard.split_once('/')?.1.parse::<usize>().ok();
    let counts: Vec<Option<usize>> = shards.iter().map(count).collect();
    let whole = counts.iter().all(|count| *count == Some(shards.len()));
    (!whole).then(|| shards.into_iter().collect::<Vec<_>>().join(" "))
}

impl<'a> Parts<'a> {
    fn add(&mut self, logs: &[Log<'a>], index: usize) -> Result<(), MergeError> {
        let Some(log) = logs.get(index) else {
            return Ok(());
        };
        let mut finished = None;
        for event in log.events {
            match event {
                Event::RunStarted(_) => {}
                Event::CaseSelected(info) => {
                    self.see(&info.id);
                    self.cases.insert(&info.id, info);
                }
                Event::TargetStarted(started) => {
                    let target = self.targets.entry(&started.target).or_default();
                    target.started.get_or_insert(started);
                }
                Event::TargetFailed { target, reason } => {
                    self.targets.entry(target).or_default().failed.push(reason);
                }
                Event::ControlFinished(control) => {
                    let target = self.targets.entry(&control.target).or_default();
                    target.controls.insert((index, &control.control), control);
                }
                Event::CaseFinished(result) => {
                    self.see(&result.case);
                    let target = self.targets.entry(&result.target).or_default();
                    let earlier = target.results.insert(&result.case, (index, result));
                    if let Some((earlier, _)) = earlier {
                        let name = |index: usize| logs.get(index).map_or("", |log| log.name);
                        return Err(MergeError::Twice {
                            first: name(earlier).to_owned(),
                            second: log.name.to_owned(),
                            target: result.target.clone(),
                            case: result.case.clone(),
                        });
                    }
                }
                Event::RunFinished { cases, us } => finished = Some((*cases, *us)),
            }
        }
        self.finished = match (self.finished, finished) {
            (Some((cases, us)), Some((more, longer))) => {
                Some((cases + more, us.saturating_add(longer)))
            }
            _ => None,
        };
        Ok(())
    }

    fn see(&mut self, case: &'a str) {
        let next = self.seen.len();
        self.seen.entry(case).or_insert(next);
    }
}

impl OneTarget<'_> {
    fn write(&self, name: &str, order: &[&str], events: &mut Vec<Event>) {
        events.extend(
            self.started
                .map(|started| Event::TargetStarted(started.clone())),
        );
        let mut delivered: BTreeSet<&str> = BTreeSet::new();
        for case in order {
            let Some((log, result)) = self.results.get(case) else {
                continue;
            };
            if let Some(key) = result.control.as_deref()
                && !delivered.contains(key)
                && let Some(control) = self.controls.get(&(*log, key))
            {
                delivered.insert(key);
                events.push(Event::ControlFinished((*control).clone()));
            }
            events.push(Event::CaseFinished((*result).clone()));
        }
        events.extend(self.failed.iter().map(|reason| Event::TargetFailed {
            target: name.to_owned(),
            reason: (*reason).to_owned(),
        }));
    }
}

#[cfg(test)]
mod tests;
