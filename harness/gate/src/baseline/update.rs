//! A baseline made to fit a run.

use std::collections::BTreeMap;

use gauntlet_core::runlog::{CaseFinished, Event};
use gauntlet_core::{ExpectedSkips, Verdict};

use super::{Baseline, KnownFailure};
use crate::day::Day;

/// Why the failures that are new are borne with, and how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renewal {
    /// The reason.
    pub reason: String,
    /// The last day.
    pub expires: Day,
}

/// What became of a baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// The new one.
    pub baseline: Baseline,
    /// How many entries are new, or fail in another way, or were renewed.
    pub added: usize,
    /// How many are gone because the case does not fail any more.
    pub dropped: usize,
    /// How many are as they were.
    pub kept: usize,
}

/// Failures that are not in the baseline, and nobody has said why they should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} of the run would be new in the baseline, and nothing says why they are borne with: {}", count(.0.len()), shown(.0))]
pub struct Unexplained(pub Vec<String>);

/// How many cases are named in a message.
const NAMED: usize = 5;

fn count(number: usize) -> String {
    match number {
        1 => "1 failure".to_owned(),
        number => format!("{number} failures"),
    }
}

fn shown(cases: &[String]) -> String {
    let mut text = cases
        .iter()
        .take(NAMED)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    if let Some(more) = cases.len().checked_sub(NAMED).filter(|more| *more > 0) {
        text.push_str(&format!(" and {more} more"));
    }
    text
}

impl Baseline {
    /// The baseline that lets `events` through on the day `today`: failures that are not listed are
    /// added with `renewal`, entries of cases that do not fail any more are dropped, entries that the
    /// run says nothing of are kept.
    pub fn updated(
        &self,
        events: &[Event],
        renewal: Option<&Renewal>,
        today: Day,
    ) -> Result<Update, Unexplained> {
        let mut known: BTreeMap<(String, String), KnownFailure> = self
            .known
            .iter()
            .map(|entry| ((entry.target.clone(), entry.case.clone()), entry.clone()))
            .collect();
        let (mut added, mut dropped) = (0, 0);
        let mut unexplained = Vec::new();
        for result in events.iter().filter_map(finished) {
            let key = (result.target.clone(), result.case.clone());
            match &result.verdict {
                Verdict::Fail { kind } => {
                    let holds = known
                        .get(&key)
                        .is_some_and(|e| e.fail == kind.name() && e.expires >= today);
                    if holds {
                        continue;
                    }
                    let Some(renewal) = renewal else {
                        unexplained.push(format!("{} at {}", result.case, result.target));
                        continue;
                    };
                    added += 1;
                    let entry = KnownFailure {
                        target: result.target.clone(),
                        case: result.case.clone(),
                        fail: kind.name().to_owned(),
                        reason: renewal.reason.clone(),
                        expires: renewal.expires,
                        line: 0,
                    };
                    known.insert(key, entry);
                }
                Verdict::Pass { .. } | Verdict::Warning { .. } => {
                    dropped += usize::from(known.remove(&key).is_some());
                }
                Verdict::Skip { .. } | Verdict::Inconclusive { .. } => {}
            }
        }
        if !unexplained.is_empty() {
            return Err(Unexplained(unexplained));
        }
        let kept = known.len() - added;
        Ok(Update {
            baseline: Self {
                name: self.name.clone(),
                known: known.into_values().collect(),
                skips: self.skips_after(events),
            },
            added,
            dropped,
            kept,
        })
    }

    /// The skips of the targets that a whole run was made of, and what was known of the others.
    fn skips_after(&self, events: &[Event]) -> Vec<ExpectedSkips> {
        let is_whole = events.iter().any(|event| {
            matches!(event, Event::RunStarted(run) if run.filter.is_none() && run.shard.is_none())
        });
        let mut skips: BTreeMap<String, ExpectedSkips> = self
            .skips
            .iter()
            .map(|skips| (skips.target.clone(), skips.clone()))
            .collect();
        if is_whole {
            let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
            for result in events.iter().filter_map(finished) {
                let (skipped, of) = counts.entry(&result.target).or_default();
                *skipped += usize::from(matches!(result.verdict, Verdict::Skip { .. }));
                *of += 1;
            }
            for (target, (skipped, of)) in counts {
                let target = target.to_owned();
                skips.insert(
                    target.clone(),
                    ExpectedSkips {
                        target,
                        skipped,
                        of,
                    },
                );
            }
        }
        skips.into_values().collect()
    }
}

fn finished(event: &Event) -> Option<&CaseFinished> {
    match event {
        Event::CaseFinished(result) => Some(result),
        _ => None,
    }
}
