//! What the workers of a campaign share.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use gauntlet_core::{Observation, Verdict};
use gauntlet_fuzzing::Scenario;
use serde::{Deserialize, Serialize};

use crate::bench::Tried;
use crate::class::{class_of, features};

/// The numbers of a campaign.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Stats {
    /// Scenarios that were thought of.
    pub runs: u64,
    /// Those that reached the target.
    pub executions: u64,
    /// Those whose last message was accepted.
    pub accepted: u64,
    /// Those that could not be minted.
    pub unmintable: u64,
    /// Those that need what the target lacks.
    pub skipped: u64,
    /// Those that said nothing: the honest twin or a message before was not accepted.
    pub inconclusive: u64,
    /// What looked like a flaw and did not happen again.
    pub flaky: u64,
    /// What looked like a flaw and what the reference SP does as well.
    pub poisoned: u64,
    /// How long the campaign has run, over all its sessions, in milliseconds.
    pub elapsed_ms: u64,
    /// Classes of answers with how often each was seen.
    pub classes: BTreeMap<String, u64>,
    /// In what the target and the reference SP differed without a flaw, by name.
    pub disagreements: BTreeMap<String, u64>,
}

impl Stats {
    /// Executions a second.
    pub fn rate(&self) -> f64 {
        let seconds = Duration::from_millis(self.elapsed_ms.max(1)).as_secs_f64();
        // Precise far beyond any campaign.
        #[expect(clippy::cast_precision_loss, reason = "a rate for a person to read")]
        let executions = self.executions as f64;
        executions / seconds
    }

    /// The part of the executions that was accepted, in percent.
    pub fn accept_rate(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a rate for a person to read")]
        let (accepted, all) = (self.accepted as f64, self.executions.max(1) as f64);
        100.0 * accepted / all
    }
}

/// Scenarios worth changing, what has been seen, and the numbers.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) stats: Stats,
    pub(crate) corpus: Vec<Scenario>,
    pub(crate) seen: BTreeSet<String>,
    /// The causes of what looked like a flaw, as first seen and as made small.
    pub(crate) causes: BTreeSet<String>,
    /// The causes of the findings.
    pub(crate) reported: BTreeSet<String>,
    /// Settings that the target does not know.
    pub(crate) lacking: BTreeSet<&'static str>,
    /// How many flaws were found.
    pub(crate) findings: usize,
}

impl State {
    /// Takes note of a trial; whether it showed anything new.
    pub(crate) fn note(&mut self, scenario: &Scenario, tried: &Tried) -> bool {
        let Some(observation) = tried.observation() else {
            match &tried.answer.verdict {
                Verdict::Skip { .. } => {
                    self.stats.skipped += 1;
                    self.note_lacking(scenario);
                }
                _ => self.stats.inconclusive += 1,
            }
            return false;
        };
        if let Verdict::Skip { .. } = tried.answer.verdict {
            self.stats.skipped += 1;
        }
        if let Verdict::Inconclusive { .. } = tried.answer.verdict {
            self.stats.inconclusive += 1;
        }
        self.stats.executions += 1;
        if matches!(observation, Observation::Accepted { .. }) {
            self.stats.accepted += 1;
        }
        *self.stats.classes.entry(class_of(observation)).or_default() += 1;
        let mut is_new = false;
        for feature in features(scenario, observation, &tried.answer.verdict) {
            is_new |= self.seen.insert(feature);
        }
        is_new
    }

    /// A setting that alone was too much is not tried again.
    fn note_lacking(&mut self, scenario: &Scenario) {
        let later = scenario.judged.settings.iter().flatten();
        let all: Vec<&str> = scenario
            .settings
            .iter()
            .chain(later)
            .map(|it| it.name)
            .collect();
        if let [only] = all.as_slice() {
            self.lacking
                .extend(gauntlet_fuzzing::settings::find(only).map(|named| named.name));
        }
    }
}
