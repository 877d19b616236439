//! The RunLog: JSON Lines, written as things happen; every report is a pure function of it.
//!
//! Two runs with the same seed, clock and targets give the same lines but for the fields named
//! `us`, which are durations in microseconds.

use serde::{Deserialize, Serialize};

use crate::{
    CaseInfo, Delivery, Feature, Gate, Observation, Outcome, Profile, SideEffect, Timestamp, Truth,
    Verdict,
};

/// Version of the format; raised when a reader of the old one could misread the new one.
pub const FORMAT: u32 = 1;

/// One line of the RunLog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "event")]
#[expect(
    clippy::large_enum_variant,
    reason = "one at a time, straight to a writer"
)]
pub enum Event {
    /// First line.
    RunStarted(RunStarted),
    /// A selected case, before anything runs.
    CaseSelected(CaseInfo),
    /// A target has introduced itself.
    TargetStarted(TargetStarted),
    /// A target could not be started or configured at all.
    TargetFailed {
        /// The name it was asked for by.
        target: String,
        /// What went wrong.
        reason: String,
    },
    /// An honest twin was delivered.
    ControlFinished(ControlFinished),
    /// A case was judged.
    CaseFinished(CaseFinished),
    /// Last line of a run that was not cut short.
    RunFinished {
        /// Cases judged, over all targets.
        cases: usize,
        /// Wall time of the run in microseconds.
        us: u64,
    },
}

/// How a run was called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RunStarted {
    /// [`FORMAT`].
    pub format: u32,
    /// Version of the harness.
    pub version: String,
    /// The seed of identifiers and canaries.
    pub seed: u64,
    /// The time at which messages are minted for targets that take the time from us; each
    /// target's own stands in [`TargetStarted`].
    pub now: Timestamp,
    /// The profile that rules where sources differ.
    #[serde(default)]
    pub profile: Profile,
    /// The filter as typed, if any.
    pub filter: Option<String>,
    /// The targets asked for.
    pub targets: Vec<String>,
    /// The part of the selection that this run is, as `i/n`; `None` where it is all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<String>,
    /// How the results are held against what is known and wanted.
    #[serde(default)]
    pub gate: Gate,
    /// Where the targets are declared that a configuration file names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub declared: Vec<Declared>,
}

/// Where a target is declared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Declared {
    /// The name it was asked for by.
    pub target: String,
    /// The file, relative to the folder of the configuration, with `/` between its parts.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}

/// What a target said of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TargetStarted {
    /// The name it was asked for by; the key of all its results.
    pub target: String,
    /// The name it gave itself.
    pub name: String,
    /// The version it gave itself.
    pub version: String,
    /// The features it declares.
    pub features: Vec<Feature>,
    /// What it declares beside them that no such feature is: a newer name, or a misspelt one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown_features: Vec<String>,
    /// The seed of identifiers and canaries in messages for it.
    pub seed: u64,
    /// The time at which messages for it are minted.
    pub now: Timestamp,
}

/// What became of an honest twin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ControlFinished {
    /// The target.
    pub target: String,
    /// The settings and the baseline, as text: the key by which cases name their control.
    pub control: String,
    /// Whether it was accepted with the signed identity.
    pub accepted: bool,
    /// The message and what the target did.
    pub step: Exchange,
}

/// The result of one case at one target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CaseFinished {
    /// The target.
    pub target: String,
    /// The case.
    pub case: String,
    /// The control it rests on; `None` where it was skipped before any delivery, or delivers
    /// no message.
    pub control: Option<String>,
    /// The messages in order and what the target did with each; the last one was judged.
    pub steps: Vec<Exchange>,
    /// The verdicts of earlier tries, in order, where there were any. An attack that got through is
    /// not tried again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retries: Vec<Verdict>,
    /// The verdict.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// The verdict held against the baseline.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// One message and what a target did with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Exchange {
    /// What was sent.
    pub sent: Delivery,
    /// What was signed, and what was not.
    pub truth: Truth,
    /// What the target did.
    pub observed: Observation,
    /// What it did beside, at our listener or with our file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub side_effects: Vec<SideEffect>,
    /// Wall time of the exchange in microseconds.
    pub us: u64,
}

/// A line that is no event of this format.
#[derive(Debug, thiserror::Error)]
#[error("line {line} of the RunLog is not an event of format {FORMAT}")]
pub struct LineError {
    /// Line number, from 1.
    pub line: usize,
    /// What serde says.
    #[source]
    pub source: serde_json::Error,
}

/// Reads a RunLog. A last line without a line feed is what a killed run leaves behind, and is
/// not an error: it is left out.
pub fn read(text: &str) -> Result<Vec<Event>, LineError> {
    let complete = text.rfind('\n').map_or("", |end| &text[..end]);
    complete
        .lines()
        .enumerate()
        .map(|(index, line)| {
            serde_json::from_str(line).map_err(|source| LineError {
                line: index + 1,
                source,
            })
        })
        .collect()
}

/// One event as its line, with the line feed.
pub fn line(event: &Event) -> Result<String, serde_json::Error> {
    let mut line = serde_json::to_string(event)?;
    line.push('\n');
    Ok(line)
}

/// Declarations for the tests of this crate.
#[cfg(test)]
pub(crate) mod tests_support {
    use crate::{CaseInfo, Expectation, Level, MintMode, Severity};

    pub(crate) fn info(severity: Severity) -> CaseInfo {
        CaseInfo {
            id: "a/b".into(),
            title: String::new(),
            doc: String::new(),
            clauses: vec![],
            attacks: vec![],
            cwe: vec![],
            mint: MintMode::Cap,
            group: None,
            severity,
            level: Level::Must,
            expectation: Expectation::Reject,
            caught_by: vec![],
            features: vec![],
            plans: vec![],
            file: String::new(),
            line: 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finished() -> Event {
        Event::RunFinished { cases: 3, us: 7 }
    }

    #[test]
    fn a_cut_last_line_is_left_out() {
        let text = format!("{}{{\"event\":\"case-fini", line(&finished()).unwrap());
        assert_eq!(read(&text).unwrap(), [finished()]);
        assert_eq!(read("").unwrap(), []);
    }

    #[test]
    fn a_broken_line_in_the_middle_is_named() {
        let whole = line(&finished()).unwrap();
        let error = read(&format!("{whole}oops\n{whole}")).unwrap_err();
        assert_eq!(error.line, 2);
    }

    /// Every way to end, with every standing in the baseline: no field of one is taken for one of the other.
    #[test]
    fn every_verdict_and_outcome_round_trips_inside_its_line() {
        use crate::verdict::Lacking;
        use crate::{FailKind, SideEffect};

        let text = || "a text".to_owned();
        let kinds = [
            FailKind::ForgedIdentity { evidence: vec![] },
            FailKind::SideEffect {
                effects: vec![SideEffect::Leaked { place: text() }],
            },
            FailKind::AcceptedInvalid,
            FailKind::RefusedValid { reason: text() },
            FailKind::Crashed { reason: text() },
            FailKind::TimedOut { after_ms: 5 },
            FailKind::WrongRequest { why: text() },
            FailKind::WrongState { why: text() },
        ];
        assert_eq!(kinds.len(), FailKind::NAMES.len());
        let lacking = [
            Lacking::Feature {
                feature: crate::Feature::Post,
            },
            Lacking::Setting { setting: text() },
            Lacking::Other { reason: text() },
        ];
        let mut verdicts = vec![
            Verdict::Pass { acceptance: None },
            Verdict::Warning { why: text() },
            Verdict::Inconclusive { why: text() },
        ];
        verdicts.extend(kinds.map(|kind| Verdict::Fail { kind }));
        verdicts.extend(lacking.map(|lacking| Verdict::Skip { lacking }));
        let entry = || crate::outcome::Entry {
            reason: "ticket 1".into(),
            expires: "2027-01-31".into(),
            at: "b.toml:2".into(),
        };
        let outcomes = [
            Outcome::Expected,
            Outcome::Unexpected,
            Outcome::KnownFailure { entry: entry() },
            Outcome::Expired { entry: entry() },
            Outcome::Stale { entry: entry() },
        ];
        for verdict in &verdicts {
            for outcome in &outcomes {
                let event = Event::CaseFinished(CaseFinished {
                    target: "t".into(),
                    case: "a/b".into(),
                    control: None,
                    steps: vec![],
                    retries: vec![verdict.clone()],
                    verdict: verdict.clone(),
                    outcome: outcome.clone(),
                });
                let line = line(&event).unwrap();
                let read = read(&line).unwrap_or_else(|error| panic!("{line}: {error:?}"));
                assert_eq!(read, [event]);
            }
        }
    }
}
