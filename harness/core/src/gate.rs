//! What lets a release through and what does not: the policy of a run, and its exit code.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::runlog::{CaseFinished, RunStarted};
use crate::{CaseInfo, Exit, Outcome, Severity, Verdict};

/// Which results end a run with [`Exit::Findings`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FailOn {
    /// Every failure: whatever breaks what a standard binds the SP to.
    #[default]
    Must,
    /// Every warning, too: departures from advice.
    Should,
    /// Failures that cost no less than this.
    Low,
    /// Failures of medium severity or more.
    Medium,
    /// Failures of high severity or more.
    High,
    /// Critical failures alone.
    Critical,
}

impl FailOn {
    /// All of them with their words and meanings.
    pub const TABLE: &'static [(Self, &'static str, &'static str)] = &[
        (Self::Must, "must", "every failure"),
        (Self::Should, "should", "every failure and every warning"),
        (Self::Low, "low", "failures of low severity or more"),
        (
            Self::Medium,
            "medium",
            "failures of medium severity or more",
        ),
        (Self::High, "high", "failures of high severity or more"),
        (Self::Critical, "critical", "critical failures"),
    ];

    /// The severity from which on a failure counts.
    const fn severity(self) -> Severity {
        match self {
            Self::Must | Self::Should | Self::Low => Severity::Low,
            Self::Medium => Severity::Medium,
            Self::High => Severity::High,
            Self::Critical => Severity::Critical,
        }
    }
}

impl std::fmt::Display for FailOn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = Self::TABLE.iter().find(|(this, _, _)| this == self);
        f.pad(word.map_or("must", |(_, word, _)| word))
    }
}

/// A word that is no policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is none of must, should, low, medium, high, critical")]
pub struct NotAPolicy(String);

impl FromStr for FailOn {
    type Err = NotAPolicy;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::TABLE.iter().find(|(_, word, _)| *word == text);
        found
            .map(|(this, _, _)| *this)
            .ok_or_else(|| NotAPolicy(text.to_owned()))
    }
}

/// What a result means for the release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bearing {
    /// It stands in the way of it.
    Blocks,
    /// Nothing can be said: the run has failed.
    Unclear,
    /// A failure or a warning that the policy or the baseline lets through.
    LetThrough,
    /// Nothing is wrong.
    Fine,
    /// Nothing was tested.
    Skipped,
}

impl FailOn {
    /// What `result` means; `info` is the declaration of its case, without which a failure counts as
    /// critical.
    pub fn bearing(self, result: &CaseFinished, info: Option<&CaseInfo>) -> Bearing {
        match &result.outcome {
            Outcome::Stale { .. } => return Bearing::Blocks,
            Outcome::KnownFailure { .. } => return Bearing::LetThrough,
            Outcome::Expected | Outcome::Unexpected | Outcome::Expired { .. } => {}
        }
        match &result.verdict {
            Verdict::Fail { kind } => {
                let severity = info.map_or(Severity::Critical, |info| kind.severity(info.severity));
                if severity >= self.severity() {
                    Bearing::Blocks
                } else {
                    Bearing::LetThrough
                }
            }
            Verdict::Inconclusive { .. } => Bearing::Unclear,
            Verdict::Warning { .. } if self == Self::Should => Bearing::Blocks,
            Verdict::Warning { .. } => Bearing::LetThrough,
            Verdict::Pass { .. } => Bearing::Fine,
            Verdict::Skip { .. } => Bearing::Skipped,
        }
    }
}

/// How many cases were skipped at a target when the baseline was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExpectedSkips {
    /// The target.
    pub target: String,
    /// How many of its cases were skipped.
    pub skipped: usize,
    /// Of how many.
    pub of: usize,
}

/// How the run is held against what is known and wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Gate {
    /// Which results count.
    #[serde(default)]
    pub fail_on: FailOn,
    /// The baseline, as its path was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<String>,
    /// How many skips the baseline expects.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skips: Vec<ExpectedSkips>,
    /// Whether another number of skips ends the run with [`Exit::Findings`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub gate_skips: bool,
}

impl Gate {
    /// What the baseline expects of the skips of `target`, where `skipped` of `of` is something else.
    pub fn other_skips(&self, target: &str, skipped: usize, of: usize) -> Option<&ExpectedSkips> {
        let expected = self.skips.iter().find(|skips| skips.target == target)?;
        (expected.skipped != skipped || expected.of != of).then_some(expected)
    }
}

/// The exit of a run at one target with results that mean this. What blocks outranks what is
/// unclear, because it stands whatever else went wrong; both outrank the rest. A run that skipped
/// everything has shown nothing, and does not pass.
fn exit_of(bearings: impl IntoIterator<Item = Bearing>) -> Exit {
    let mut exit = Exit::NothingSelected;
    for bearing in bearings {
        match bearing {
            Bearing::Blocks => return Exit::Findings,
            Bearing::Unclear => exit = Exit::Failure,
            Bearing::Skipped => {}
            Bearing::LetThrough | Bearing::Fine => {
                if exit == Exit::NothingSelected {
                    exit = Exit::Pass;
                }
            }
        }
    }
    exit
}

/// The results of a run so far, by target, as far as its exit depends on them.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    gate: Gate,
    /// Whether the run is a whole one, so that its skips can be held against the baseline.
    is_whole: bool,
    targets: BTreeMap<String, Vec<Bearing>>,
}

impl Tally {
    /// Of a run that was called like this, with nothing in it.
    pub fn of(run: &RunStarted) -> Self {
        Self {
            gate: run.gate.clone(),
            is_whole: run.filter.is_none() && run.shard.is_none(),
            targets: run
                .targets
                .iter()
                .map(|target| (target.clone(), Vec::new()))
                .collect(),
        }
    }

    /// Adds a result; `info` is the declaration of its case.
    pub fn add(&mut self, result: &CaseFinished, info: Option<&CaseInfo>) {
        let bearing = self.gate.fail_on.bearing(result, info);
        let target = self.targets.entry(result.target.clone()).or_default();
        target.push(bearing);
    }

    /// How many results of this target were skips, and what the baseline expects, where that is
    /// something else. Runs of a part of the catalogue are not held against it.
    pub fn other_skips(&self, target: &str) -> Option<(usize, &ExpectedSkips)> {
        let bearings = self.targets.get(target).filter(|_| self.is_whole)?;
        let skipped = bearings.iter().filter(|b| **b == Bearing::Skipped).count();
        let expected = self.gate.other_skips(target, skipped, bearings.len())?;
        Some((skipped, expected))
    }

    /// How many results mean this.
    pub fn count(&self, wanted: Bearing) -> usize {
        let all = self.targets.values().flatten();
        all.filter(|bearing| **bearing == wanted).count()
    }

    /// The exit of the run: the worst of its targets.
    pub fn exit(&self) -> Exit {
        Exit::of_targets(self.targets.iter().map(|(target, bearings)| {
            if self.gate.gate_skips && self.other_skips(target).is_some() {
                return Exit::Findings;
            }
            exit_of(bearings.iter().copied())
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FailKind;
    use crate::verdict::Lacking;

    fn result(verdict: Verdict) -> CaseFinished {
        CaseFinished {
            target: "t".into(),
            case: "a/b".into(),
            control: None,
            steps: vec![],
            retries: vec![],
            outcome: crate::outcome::reconcile(&verdict, None),
            verdict,
        }
    }

    #[test]
    fn what_counts() {
        let forged = result(Verdict::Fail {
            kind: FailKind::AcceptedInvalid,
        });
        let crash = result(Verdict::Fail {
            kind: FailKind::Crashed {
                reason: String::new(),
            },
        });
        let warning = result(Verdict::Warning { why: String::new() });
        let info = crate::runlog::tests_support::info(Severity::High);
        let bears = |policy: FailOn, result: &CaseFinished| policy.bearing(result, Some(&info));
        assert_eq!(bears(FailOn::Must, &forged), Bearing::Blocks);
        assert_eq!(bears(FailOn::High, &forged), Bearing::Blocks);
        assert_eq!(bears(FailOn::Critical, &forged), Bearing::LetThrough);
        // A crash is a matter of availability, whatever the case.
        assert_eq!(bears(FailOn::Low, &crash), Bearing::Blocks);
        assert_eq!(bears(FailOn::Medium, &crash), Bearing::LetThrough);
        assert_eq!(bears(FailOn::Must, &warning), Bearing::LetThrough);
        assert_eq!(bears(FailOn::Should, &warning), Bearing::Blocks);
        // Nobody can say what it costs.
        assert_eq!(FailOn::Critical.bearing(&forged, None), Bearing::Blocks);
        let unclear = result(Verdict::Inconclusive { why: String::new() });
        assert_eq!(bears(FailOn::Critical, &unclear), Bearing::Unclear);
        let skip = result(Verdict::Skip {
            lacking: Lacking::Other {
                reason: String::new(),
            },
        });
        assert_eq!(bears(FailOn::Should, &skip), Bearing::Skipped);
    }

    #[test]
    fn what_blocks_outranks_what_is_unclear() {
        use Bearing::{Blocks, Fine, LetThrough, Skipped, Unclear};
        assert_eq!(exit_of([]), Exit::NothingSelected);
        assert_eq!(exit_of([Skipped, Skipped]), Exit::NothingSelected);
        assert_eq!(exit_of([Skipped, LetThrough]), Exit::Pass);
        assert_eq!(exit_of([Fine, Unclear, Fine]), Exit::Failure);
        assert_eq!(exit_of([Unclear, Blocks, Fine]), Exit::Findings);
    }

    #[test]
    fn a_policy_is_its_word() {
        for (policy, word, _) in FailOn::TABLE {
            assert_eq!(word.parse::<FailOn>().as_ref(), Ok(policy));
            assert_eq!(policy.to_string(), *word);
        }
        assert!("Must".parse::<FailOn>().is_err());
    }

    #[test]
    fn another_number_of_skips_is_noticed() {
        let gate = Gate {
            skips: vec![ExpectedSkips {
                target: "t".into(),
                skipped: 3,
                of: 10,
            }],
            ..Gate::default()
        };
        assert!(gate.other_skips("t", 3, 10).is_none());
        assert!(gate.other_skips("t", 4, 10).is_some());
        assert!(gate.other_skips("t", 3, 11).is_some());
        assert!(gate.other_skips("u", 4, 10).is_none());
    }
}
