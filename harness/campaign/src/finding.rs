//! A finding: a scenario that shows a flaw, made small, with what else is known of it.

use std::fmt;

use gauntlet_core::runlog::Exchange;
use gauntlet_core::{Check, Expectation, FailKind, Observation, Verdict};
use gauntlet_fuzzing::oracles::monotonicity;
use gauntlet_fuzzing::oracles::soundness::Breach;
use gauntlet_fuzzing::{Scenario, minimize};
use serde::{Deserialize, Serialize};

use crate::bench::{Bench, Tried, name_of};
use crate::class::class_of;

/// How many questions making one finding small may cost.
const QUESTIONS: usize = 600;

/// A scenario that shows a flaw.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What is wrong.
    pub flaw: Flaw,
    /// What sets it apart from others: findings of one cause are one.
    pub cause: String,
    /// The smallest scenario found that shows it.
    pub scenario: Scenario,
    /// The scenario that showed it first.
    pub original: Scenario,
    /// Why a right SP refuses it, as far as the messages say so.
    pub breaches: Vec<Breach>,
    /// What was sent and what the target did with it.
    pub exchanges: Vec<Exchange>,
    /// The verdict.
    pub verdict: Verdict,
    /// What the reference SP said.
    pub reference: Option<Observation>,
    /// In which run of the campaign it was found.
    pub run: u64,
    /// After how many milliseconds of the campaign.
    pub after_ms: u64,
}

/// The kinds of flaws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flaw {
    /// An identity came back that nobody signed.
    ForgedIdentity,
    /// A message was accepted that this SP must refuse.
    AcceptedInvalid,
    /// An honest message was refused.
    RefusedValid,
    /// It went where a message sent it.
    SideEffect,
    /// It ended without an answer.
    Crashed,
    /// It gave no answer in time.
    TimedOut,
    /// Unsigned content changed what it does.
    NotMonotonic,
}

impl Flaw {
    /// The word in reports and file names.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ForgedIdentity => "forged-identity",
            Self::AcceptedInvalid => "accepted-invalid",
            Self::RefusedValid => "refused-valid",
            Self::SideEffect => "side-effect",
            Self::Crashed => "crashed",
            Self::TimedOut => "timed-out",
            Self::NotMonotonic => "not-monotonic",
        }
    }

    /// What is wrong, as a sentence.
    pub const fn title(self) -> &'static str {
        match self {
            Self::ForgedIdentity => "An identity came back that nobody signed",
            Self::AcceptedInvalid => "A message was accepted that this SP must refuse",
            Self::RefusedValid => "An honest message was refused",
            Self::SideEffect => "The SP went where a message sent it",
            Self::Crashed => "The SP ended without an answer",
            Self::TimedOut => "The SP gave no answer in time",
            Self::NotMonotonic => "Unsigned content made a refused message acceptable",
        }
    }

    /// That of a verdict.
    pub fn of(verdict: &Verdict) -> Option<Self> {
        let Verdict::Fail { kind } = verdict else {
            return None;
        };
        Some(match kind {
            FailKind::ForgedIdentity { .. } => Self::ForgedIdentity,
            FailKind::AcceptedInvalid => Self::AcceptedInvalid,
            FailKind::RefusedValid { .. } => Self::RefusedValid,
            FailKind::SideEffect { .. } => Self::SideEffect,
            FailKind::Crashed { .. } => Self::Crashed,
            FailKind::TimedOut { .. } => Self::TimedOut,
            FailKind::WrongRequest { .. } | FailKind::WrongState { .. } => return None,
        })
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a scenario that looks like a flaw is after a second look.
#[derive(Clone, Debug)]
pub enum Look {
    /// It is one; its cause, and what the reference SP said.
    Flaw {
        /// Its cause.
        cause: String,
        /// What the reference SP said.
        reference: Option<Box<Observation>>,
    },
    /// It does not happen again.
    Flaky,
    /// The reference SP does the same, so that the oracle may be wrong.
    Poisoned,
}

/// Looks twice: the flaw must show again at the target with its honest twin accepted, and the
/// reference SP must not show it.
pub fn look(bench: &mut Bench<'_>, scenario: &Scenario, flaw: Flaw, is_reference: bool) -> Look {
    match shows(bench, scenario, flaw) {
        None => return Look::Flaky,
        Some(again) if !again.control_accepted() => return Look::Poisoned,
        Some(_) => {}
    }
    // What the reference SP itself does wrong has no second witness.
    let beside = if is_reference {
        None
    } else {
        match bench.reference(scenario) {
            Ok(Some(beside)) if is_right(&beside, flaw) => Some(beside),
            _ => return Look::Poisoned,
        }
    };
    let reference = beside.as_ref().and_then(|it| it.observation().cloned());
    Look::Flaw {
        cause: cause(bench, scenario, flaw, reference.as_ref()),
        reference: reference.map(Box::new),
    }
}

/// Whether the reference SP bears witness against a flaw: it has none itself, and where unsigned content
/// is said to make a message acceptable, it refuses the message.
fn is_right(beside: &Tried, flaw: Flaw) -> bool {
    let refuses = matches!(beside.observation(), Some(Observation::Rejected { .. }));
    flaw_of(beside).is_none() && (flaw != Flaw::NotMonotonic || refuses)
}

/// The flaw that a trial shows.
pub fn flaw_of(tried: &Tried) -> Option<Flaw> {
    Flaw::of(&tried.answer.verdict)
}

/// What the target did, where it shows the flaw.
fn shows(bench: &mut Bench<'_>, scenario: &Scenario, flaw: Flaw) -> Option<Tried> {
    let tried = bench.try_one(scenario)?;
    if flaw != Flaw::NotMonotonic {
        return (flaw_of(&tried) == Some(flaw)).then_some(tried);
    }
    let plain = monotonicity::without_additions(&scenario.judged.plan)?;
    let mut without = scenario.clone();
    without.judged.plan = plain;
    let before = bench.try_one(&without)?;
    let (less, more) = (before.observation()?, tried.observation()?);
    let truth = &tried.answer.steps.last()?.truth;
    monotonicity::addition(less, more, truth).map(|_| tried)
}

/// What sets a flaw apart: its kind and the checks of the reference SP that notice it, or the way in
/// which the target ended.
fn cause(
    bench: &mut Bench<'_>,
    scenario: &Scenario,
    flaw: Flaw,
    reference: Option<&Observation>,
) -> String {
    let reasons: Vec<String> = match (flaw, reference) {
        (Flaw::Crashed | Flaw::TimedOut | Flaw::RefusedValid, _) => bench
            .try_one(scenario)
            .and_then(|tried| tried.observation().map(class_of))
            .into_iter()
            .collect(),
        // Without a second witness, what is wrong and how it came about.
        (_, None) => {
            let tried = bench.try_one(scenario);
            let plan = &scenario.judged.plan;
            let steps = plan.before.iter().chain(&plan.after);
            let breaches = bench.breaches(scenario);
            tried
                .map(|tried| evidence(&tried.answer.verdict))
                .into_iter()
                .flatten()
                .chain(breaches.iter().map(|breach| format!("{breach:?}")))
                .chain(steps.map(|step| step.name().to_owned()))
                .collect()
        }
        (_, Some(Observation::Rejected { checks, .. })) => {
            checks.iter().map(Check::to_string).collect()
        }
        // The reference SP takes it, too, and hands out the right values: what differs tells.
        (_, Some(_)) => bench
            .try_one(scenario)
            .map(|tried| evidence(&tried.answer.verdict))
            .unwrap_or_default(),
    };
    format!("{flaw}: {}", reasons.join(" "))
}

/// What kinds of evidence a verdict has.
fn evidence(verdict: &Verdict) -> Vec<String> {
    let Verdict::Fail {
        kind: FailKind::ForgedIdentity { evidence },
    } = verdict
    else {
        return Vec::new();
    };
    let mut all: Vec<String> = evidence
        .iter()
        .map(|one| match one.field().split_once(' ') {
            Some((kind, _)) => kind.to_owned(),
            None => one.field().to_owned(),
        })
        .collect();
    all.sort();
    all.dedup();
    all
}

/// Whether a cause is one of `known`, or one of them with more to it: what is made small still has
/// what it cannot do without, and some of that is by the way.
pub(crate) fn is_known<'k>(mut known: impl Iterator<Item = &'k String>, cause: &str) -> bool {
    let parts = |cause: &str| -> Option<(String, Vec<String>)> {
        let (flaw, rest) = cause.split_once(": ")?;
        Some((
            flaw.to_owned(),
            rest.split_whitespace().map(str::to_owned).collect(),
        ))
    };
    let Some((flaw, own)) = parts(cause) else {
        return false;
    };
    known.any(|one| {
        one == cause
            || parts(one).is_some_and(|(other, needed)| {
                other == flaw && !needed.is_empty() && needed.iter().all(|it| own.contains(it))
            })
    })
}

/// The smallest scenario found that shows the flaw, with what is known of it.
pub fn minimized(
    bench: &mut Bench<'_>,
    original: &Scenario,
    flaw: Flaw,
    is_reference: bool,
) -> Option<Finding> {
    let mut left = QUESTIONS;
    let mut holds = |candidate: &Scenario| {
        if left == 0 {
            return false;
        }
        left -= 1;
        shows(bench, candidate, flaw).is_some_and(|tried| tried.control_accepted())
    };
    let small = minimize::scenario::scenario(original, &mut holds);
    // What was made small must still be no matter of the oracle.
    let (scenario, seen) = match look(bench, &small, flaw, is_reference) {
        seen @ Look::Flaw { .. } => (small, seen),
        _ => (original.clone(), look(bench, original, flaw, is_reference)),
    };
    let Look::Flaw { cause, reference } = seen else {
        return None;
    };
    let tried = shows(bench, &scenario, flaw)?;
    Some(Finding {
        flaw,
        cause,
        breaches: match tried.expectation {
            Expectation::Reject => bench.breaches(&scenario),
            _ => Vec::new(),
        },
        scenario,
        original: original.clone(),
        exchanges: tried.answer.steps,
        verdict: tried.answer.verdict,
        reference: reference.map(|it| *it),
        run: 0,
        after_ms: 0,
    })
}

impl Finding {
    /// The name of its folder: its kind and its scenario.
    pub fn name(&self) -> String {
        format!("{}-{}", self.flaw, &name_of(&self.scenario)[..8])
    }
}
