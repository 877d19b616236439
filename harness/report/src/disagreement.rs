//! Where targets answer the same case differently.
//!
//! A result of its own and no verdict: where a case leaves the choice to the SP, targets that
//! disagree may all be right, and targets that agree may all be wrong. What is compared is what
//! they did, whatever a right SP does.

use std::collections::BTreeMap;

use gauntlet_core::runlog::{CaseFinished, Exchange};
use gauntlet_core::{Acceptance, Expectation, Observation, Verdict};
use serde::Serialize;

use crate::model::{CaseRun, Run, TargetRun};

/// What a target did with the message that was judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Accepted with the signed identity: [`Acceptance::Full`] or [`Acceptance::Original`].
    AcceptedAsSigned,
    /// Accepted with nothing forged, but signed values came back nowhere, or not whole. Another
    /// answer than the one above: the application learns something else of the same person.
    AcceptedWithLoss,
    /// Accepted with a forged identity: [`Acceptance::Forged`].
    AcceptedForged,
    /// Refused.
    Refused,
    /// Failed in a way that it does not document.
    Crashed,
    /// Gave no answer within the time limit.
    TimedOut,
    /// Sent a request that keeps the rule.
    RightRequest,
    /// Sent one that breaks it.
    WrongRequest,
    /// Was left in a state that keeps the rule.
    RightState,
    /// Was left in one that breaks it.
    WrongState,
}

/// Why a target takes no part in the comparison of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// It lacks what the case needs.
    Skipped,
    /// The honest twin was not accepted, so that what it did proves nothing.
    ControlNotAccepted,
    /// Its adapter broke the target protocol.
    ProtocolError,
    /// Inconclusive for any other reason.
    Inconclusive,
    /// The log holds no result, or a result without a message.
    NoResult,
}

/// A target that takes no part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Apart<'a> {
    /// The target.
    pub target: &'a str,
    /// Why not.
    pub reason: Reason,
    /// The same in the words of the log, which may be the target's own.
    pub detail: String,
}

/// The targets that gave the same answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group<'a> {
    /// The answer.
    pub answer: Answer,
    /// The targets, at least one.
    pub targets: Vec<&'a str>,
}

/// One case, compared over all targets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Compared<'a> {
    /// The case.
    pub case: &'a str,
    /// What a right SP does, where the log holds the declaration.
    pub expectation: Option<Expectation>,
    /// The targets by what they did, in the order of [`Answer`].
    pub answers: Vec<Group<'a>>,
    /// The targets that take no part.
    pub apart: Vec<Apart<'a>>,
}

/// What a comparison comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// Two targets or more take part, and all gave the same answer.
    Agree,
    /// At least two gave different answers.
    Disagree,
    /// Fewer than two targets take part, for the reasons in [`Compared::apart`].
    Poisoned,
}

/// How many cases came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Cases with [`Agreement::Agree`].
    pub agree: usize,
    /// Cases with [`Agreement::Disagree`].
    pub disagree: usize,
    /// Cases with [`Agreement::Poisoned`].
    pub poisoned: usize,
}

impl Compared<'_> {
    /// What the comparison comes to.
    pub fn agreement(&self) -> Agreement {
        let part = self.answers.iter().map(|group| group.targets.len());
        match (part.sum::<usize>(), self.answers.len()) {
            (0 | 1, _) => Agreement::Poisoned,
            (_, 1) => Agreement::Agree,
            _ => Agreement::Disagree,
        }
    }
}

impl Totals {
    /// Counts these cases.
    pub fn of<'c, 'a: 'c>(cases: impl IntoIterator<Item = &'c Compared<'a>>) -> Self {
        let mut totals = Self::default();
        for case in cases {
            *match case.agreement() {
                Agreement::Agree => &mut totals.agree,
                Agreement::Disagree => &mut totals.disagree,
                Agreement::Poisoned => &mut totals.poisoned,
            } += 1;
        }
        totals
    }

    /// All of them.
    pub const fn total(self) -> usize {
        self.agree + self.disagree + self.poisoned
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::AcceptedAsSigned => "accepted as signed",
            Self::AcceptedWithLoss => "accepted with a loss",
            Self::AcceptedForged => "accepted forged",
            Self::Refused => "refused",
            Self::Crashed => "crashed",
            Self::TimedOut => "timed out",
            Self::RightRequest => "right request",
            Self::WrongRequest => "wrong request",
            Self::RightState => "right state",
            Self::WrongState => "wrong state",
        })
    }
}

impl std::fmt::Display for Apart<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let detail = &self.detail;
        match self.reason {
            Reason::Skipped => write!(f, "skipped: {detail}"),
            Reason::ControlNotAccepted | Reason::ProtocolError | Reason::Inconclusive => {
                write!(f, "inconclusive: {detail}")
            }
            Reason::NoResult => write!(f, "no result: {detail}"),
        }
    }
}

/// Compares every case over all targets, in the order of [`Run::by_case`].
pub fn compare<'a>(run: &Run<'a>) -> Vec<Compared<'a>> {
    let one = |case: &CaseRun<'a>| compare_one(&run.targets, case);
    run.by_case().iter().map(one).collect()
}

fn compare_one<'a>(targets: &[TargetRun<'a>], case: &CaseRun<'a>) -> Compared<'a> {
    let mut answers: BTreeMap<Answer, Vec<&str>> = BTreeMap::new();
    let mut apart = Vec::new();
    for (target, result) in targets.iter().zip(&case.results) {
        match answer(target, *result) {
            Ok(answer) => answers.entry(answer).or_default().push(target.name),
            Err((reason, detail)) => apart.push(Apart {
                target: target.name,
                reason,
                detail,
            }),
        }
    }
    Compared {
        case: case.case,
        expectation: case.info.map(|info| info.expectation),
        answers: answers
            .into_iter()
            .map(|(answer, targets)| Group { answer, targets })
            .collect(),
        apart,
    }
}

/// What `target` did, or why that cannot be compared. The verdict alone says whether it is
/// believed: a forged identity needs no accepted control, and neither does the refusal of a case
/// that is its own honest twin.
fn answer(
    target: &TargetRun<'_>,
    result: Option<&CaseFinished>,
) -> Result<Answer, (Reason, String)> {
    let Some(result) = result else {
        let detail = target.failed.unwrap_or("the run was cut short");
        return Err((Reason::NoResult, detail.to_owned()));
    };
    match &result.verdict {
        Verdict::Skip { lacking } => Err((Reason::Skipped, lacking.to_string())),
        Verdict::Inconclusive { why } => Err((inconclusive(target, result), why.clone())),
        Verdict::Pass { .. } | Verdict::Fail { .. } | Verdict::Warning { .. } => {
            match result.steps.last() {
                Some(judged) => observed(judged),
                None => Err((Reason::NoResult, "no message was delivered".to_owned())),
            }
        }
    }
}

fn observed(judged: &Exchange) -> Result<Answer, (Reason, String)> {
    match &judged.observed {
        Observation::Accepted { identity } => {
            let comparison = judged.truth.compare(identity);
            Ok(match comparison.acceptance {
                Acceptance::Forged => Answer::AcceptedForged,
                Acceptance::Full | Acceptance::Original if comparison.lost.is_empty() => {
                    Answer::AcceptedAsSigned
                }
                Acceptance::Full | Acceptance::Original => Answer::AcceptedWithLoss,
            })
        }
        Observation::Rejected { .. } => Ok(Answer::Refused),
        Observation::Crashed { .. } => Ok(Answer::Crashed),
        Observation::TimedOut { .. } => Ok(Answer::TimedOut),
        Observation::Requested { fault: None, .. } => Ok(Answer::RightRequest),
        Observation::Requested { .. } => Ok(Answer::WrongRequest),
        Observation::Provisioned { fault: None, .. }
        | Observation::Landed { fault: None, .. }
        | Observation::Answered { fault: None, .. }
        | Observation::LoggedOut { fault: None, .. } => Ok(Answer::RightState),
        Observation::Provisioned { .. }
        | Observation::Landed { .. }
        | Observation::Answered { .. }
        | Observation::LoggedOut { .. } => Ok(Answer::WrongState),
        Observation::ProtocolError { detail } => Err((Reason::ProtocolError, detail.clone())),
        Observation::Unsupported { reason } => Err((Reason::Skipped, reason.clone())),
    }
}

/// Which kind of inconclusive: the words of the verdict are shown, never matched.
fn inconclusive(target: &TargetRun<'_>, result: &CaseFinished) -> Reason {
    let observed = result.steps.last().map(|step| &step.observed);
    if matches!(observed, Some(Observation::ProtocolError { .. })) {
        return Reason::ProtocolError;
    }
    let accepted = |key: &String| {
        let mut controls = target.controls.iter();
        controls.any(|control| control.control == *key && control.accepted)
    };
    match &result.control {
        Some(key) if !accepted(key) => Reason::ControlNotAccepted,
        _ => Reason::Inconclusive,
    }
}

#[cfg(test)]
mod tests;
