//! Whether an adapter speaks the target protocol: a test suite for the authors of adapters.
//!
//! Each [`Rule`] is one demand of `docs/target-protocol.md`, tried with raw lines on processes of
//! its own, so that no rule depends on what another has left behind. A rule whose ground has
//! fallen away, because a more basic one does not hold, is skipped and says so.
//!
//! Nothing here tells whether the SP behind the adapter is sound. That is for the cases, and
//! they are worth nothing where the adapter garbles them.

mod bench;
mod configure;
mod consume;
mod framing;
mod garbage;
mod hello;
mod lines;
mod operations;
pub mod render;
mod requests;
mod session;
mod state;
mod syntax;
mod xml;

use std::collections::BTreeSet;

use gauntlet_core::{Delivery, Setup, Truth};
use serde::Serialize;

use crate::launch::Launch;
use crate::protocol::Hello;
use crate::target::TargetError;
use bench::{Bench, Place};

/// One demand of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// Its name, in kebab case, stable for ever.
    pub id: &'static str,
    /// What it demands, in one sentence.
    pub demand: &'static str,
    /// The heading in `docs/target-protocol.md` under which that stands.
    pub section: &'static str,
}

/// What came of trying a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum RuleResult {
    /// The target keeps it.
    Passed {
        /// What is no breach and worth knowing.
        notes: Vec<String>,
    },
    /// The target breaks it.
    Failed(Failure),
    /// It could not be tried, or binds a target that declares something else.
    Skipped {
        /// Why.
        why: String,
    },
}

impl RuleResult {
    /// Whether the target keeps the rule.
    pub fn is_passed(&self) -> bool {
        matches!(self, Self::Passed { .. })
    }
}

/// How a rule was broken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// What happened, and what was due instead.
    pub why: String,
    /// The line that was sent, shortened; `None` where none was.
    pub sent: Option<String>,
    /// The line that came back, shortened; `None` where none did.
    pub received: Option<String>,
}

/// A rule with what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ruling {
    /// The rule.
    pub rule: Rule,
    /// What came of it.
    pub result: RuleResult,
}

/// What came of every rule, in the order of [`rules`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// How the target introduced itself; `None` where it did not.
    pub hello: Option<Hello>,
    /// One for each rule.
    pub rulings: Vec<Ruling>,
}

impl Report {
    /// The rules that the target breaks.
    pub fn failed(&self) -> impl Iterator<Item = &Ruling> {
        let failed = |ruling: &&Ruling| matches!(ruling.result, RuleResult::Failed(_));
        self.rulings.iter().filter(failed)
    }
}

/// What the caller brings, fit for one target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Material {
    /// A configuration that the target can be expected to take.
    pub setup: Setup,
    /// The same, but for the certificates that are trusted (in `signing_certs_pem` and in
    /// `metadata_xml`): none of them is among those of `setup`.
    pub strangers: Setup,
    /// A message that the target must accept; `None` where the caller has none for it, and what
    /// rests on it is skipped.
    pub control: Option<Control>,
}

/// An honest message that a target must accept when configured with [`Material::setup`], refuse
/// when configured with [`Material::strangers`], and, where it goes by the time of the request,
/// refuse a day later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Control {
    /// The message. Its time is the real one where the target does not declare `clock`.
    pub delivery: Delivery,
    /// What is signed in it.
    pub truth: Truth,
}

/// Tries every rule on the target that `launch` starts. `material` is asked for once the target
/// has introduced itself; `progress` is told of each ruling as it falls.
///
/// # Errors
/// Where the program cannot be started at all, or its clock cannot be set. Whatever a running
/// program does wrong is a ruling.
pub fn check(
    launch: &Launch,
    material: impl FnOnce(&Hello) -> Material,
    progress: &mut dyn FnMut(&Ruling),
) -> Result<Report, TargetError> {
    let all: Vec<&str> = rules().map(|rule| rule.id).collect();
    check_only(&all, launch, material, progress)
}

/// As [`check`], but tries the rules in `ids` alone, and those that they rest on.
///
/// # Errors
/// As [`check`].
pub fn check_only(
    ids: &[&str],
    launch: &Launch,
    material: impl FnOnce(&Hello) -> Material,
    progress: &mut dyn FnMut(&Ruling),
) -> Result<Report, TargetError> {
    let place = Place::new(launch)?;
    let introduced = match place.start() {
        Ok((_process, hello)) => Ok(hello),
        Err(error @ (TargetError::Hello { .. } | TargetError::Version { .. })) => Err(error),
        Err(error) => return Err(error),
    };
    let first = Ruling {
        rule: hello::INTRODUCES,
        result: hello::judge(&introduced).into(),
    };
    progress(&first);
    let hello = introduced.ok();
    let bench = hello.clone().map(|hello| {
        let material = material(&hello);
        Bench::new(place, hello, material)
    });
    let mut rulings = vec![first];
    for trial in with_grounds(ids) {
        let ruling = Ruling {
            rule: trial.rule,
            result: trial.tried(bench.as_ref(), &rulings),
        };
        progress(&ruling);
        rulings.push(ruling);
    }
    Ok(Report { hello, rulings })
}

/// The rules in `ids` but the first, with those that they rest on, in their order.
fn with_grounds(ids: &[&str]) -> Vec<&'static Trial> {
    let mut wanted: BTreeSet<&str> = ids.iter().copied().collect();
    let all: Vec<&Trial> = trials().collect();
    let mut chosen = Vec::new();
    for trial in all.into_iter().rev() {
        if wanted.contains(trial.rule.id) {
            wanted.extend(trial.needs);
            chosen.push(trial);
        }
    }
    chosen.reverse();
    chosen
}

/// Every rule, in the order in which they are tried.
pub fn rules() -> impl Iterator<Item = Rule> {
    std::iter::once(hello::INTRODUCES).chain(trials().map(|trial| trial.rule))
}

/// Every rule but the first, each behind those that it rests on.
fn trials() -> impl Iterator<Item = &'static Trial> {
    [
        hello::TRIALS,
        framing::TRIALS,
        configure::TRIALS,
        requests::TRIALS,
        consume::TRIALS,
        state::TRIALS,
        syntax::TRIALS,
        garbage::TRIALS,
        operations::TRIALS,
    ]
    .into_iter()
    .flatten()
}

/// A rule with the way to try it.
struct Trial {
    rule: Rule,
    /// The rules that must have passed, or this one cannot be tried.
    needs: &'static [&'static str],
    attempt: fn(&Bench) -> Attempt,
}

impl Trial {
    /// Tries the rule, where what it rests on has passed.
    fn tried(&self, bench: Option<&Bench>, rulings: &[Ruling]) -> RuleResult {
        let Some(bench) = bench else {
            let why = "the target has not introduced itself".to_owned();
            return RuleResult::Skipped { why };
        };
        let passed = |id: &str| {
            let mut rulings = rulings.iter();
            rulings.any(|one| one.rule.id == id && one.result.is_passed())
        };
        match self.needs.iter().find(|id| !passed(id)) {
            None => (self.attempt)(bench).into(),
            Some(id) => RuleResult::Skipped {
                why: format!("it rests on '{id}', which has not passed"),
            },
        }
    }
}

/// The notes of a rule that is kept, or why it is not.
type Attempt = Result<Vec<String>, Stop>;

/// The end of an attempt at a rule that is not kept.
#[derive(Debug)]
enum Stop {
    Failed(Box<Failure>),
    Skipped(String),
}

impl Stop {
    /// Broken by something that no single line shows.
    fn failed(why: impl Into<String>) -> Self {
        Self::Failed(Box::new(Failure {
            why: why.into(),
            sent: None,
            received: None,
        }))
    }
}

impl From<Attempt> for RuleResult {
    fn from(attempt: Attempt) -> Self {
        match attempt {
            Ok(notes) => Self::Passed { notes },
            Err(Stop::Failed(failure)) => Self::Failed(*failure),
            Err(Stop::Skipped(why)) => Self::Skipped { why },
        }
    }
}
