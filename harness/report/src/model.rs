//! A RunLog by target and by case, as every report needs it.

mod case_run;

use std::collections::BTreeMap;

use gauntlet_core::gate::Tally;
use gauntlet_core::runlog::{CaseFinished, ControlFinished, Event, RunStarted, TargetStarted};
use gauntlet_core::{
    Bearing, CaseInfo, Exit, ExpectedSkips, FailOn, Identity, Observation, Outcome, Verdict,
};
use serde::Serialize;

pub use case_run::CaseRun;
pub(crate) use case_run::{by_family, short_name, with_groups_as_one};

/// The events of one run, by target.
#[derive(Debug, Default)]
pub struct Run<'a> {
    /// How it was called.
    pub started: Option<&'a RunStarted>,
    /// The selected cases by identifier.
    pub cases: BTreeMap<&'a str, &'a CaseInfo>,
    /// The targets in the order in which they were asked for.
    pub targets: Vec<TargetRun<'a>>,
    /// Wall time in microseconds; `None` where the run was cut short.
    pub us: Option<u64>,
}

/// What happened at one target.
#[derive(Debug)]
pub struct TargetRun<'a> {
    /// The name it was asked for by.
    pub name: &'a str,
    /// What it said of itself.
    pub started: Option<&'a TargetStarted>,
    /// Why it could not be used, or not to the end.
    pub failed: Option<&'a str>,
    /// The honest twins.
    pub controls: Vec<&'a ControlFinished>,
    /// The cases in the order in which they ran.
    pub results: Vec<&'a CaseFinished>,
}

/// How many cases had which verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Did what a right SP does.
    pub pass: usize,
    /// Did not.
    pub fail: usize,
    /// Departed from advice.
    pub warning: usize,
    /// Lacks what the case needs.
    pub skip: usize,
    /// Nothing can be said.
    pub inconclusive: usize,
}

impl Counts {
    /// Counts these results.
    pub fn of<'a>(results: impl IntoIterator<Item = &'a CaseFinished>) -> Self {
        let mut counts = Self::default();
        for result in results {
            *match result.verdict {
                Verdict::Pass { .. } => &mut counts.pass,
                Verdict::Fail { .. } => &mut counts.fail,
                Verdict::Warning { .. } => &mut counts.warning,
                Verdict::Skip { .. } => &mut counts.skip,
                Verdict::Inconclusive { .. } => &mut counts.inconclusive,
            } += 1;
        }
        counts
    }

    /// All of them.
    pub const fn total(self) -> usize {
        self.pass + self.fail + self.warning + self.skip + self.inconclusive
    }
}

/// What the results of a run mean for a release.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Failures and warnings that stand in the way, those with an expired entry among them.
    pub blocking: usize,
    /// Failures that the baseline lists.
    pub known: usize,
    /// Failures whose entry in the baseline has run out.
    pub expired: usize,
    /// Entries of the baseline for what does not fail any more; they stand in the way, too.
    pub stale: usize,
    /// Failures that the policy lets through.
    pub below_policy: usize,
    /// Results that took more than one try.
    pub tried_again: usize,
}

impl<'a> Run<'a> {
    /// Sorts the events of one run.
    pub fn of(events: &'a [Event]) -> Self {
        let mut run = Self::default();
        for event in events {
            match event {
                Event::RunStarted(started) => {
                    run.started = Some(started);
                    for name in &started.targets {
                        run.target(name);
                    }
                }
                Event::CaseSelected(case) => {
                    run.cases.insert(&case.id, case);
                }
                Event::TargetStarted(target) => run.target(&target.target).started = Some(target),
                Event::TargetFailed { target, reason } => {
                    run.target(target).failed = Some(reason);
                }
                Event::ControlFinished(control) => {
                    run.target(&control.target).controls.push(control);
                }
                Event::CaseFinished(result) => run.target(&result.target).results.push(result),
                Event::RunFinished { us, .. } => run.us = Some(*us),
            }
        }
        run
    }

    /// Whether a rule made the cases of this family, so that they are told of together.
    pub fn is_group(&self, family: &str) -> bool {
        let member = self.cases.values();
        let mut groups = member.filter_map(|case| case.group.as_deref());
        groups.any(|group| group == family)
    }

    /// Every result.
    pub fn results(&self) -> impl Iterator<Item = &'a CaseFinished> {
        self.targets.iter().flat_map(|t| t.results.iter().copied())
    }

    /// The declaration of a result's case.
    pub fn info(&self, result: &CaseFinished) -> Option<&'a CaseInfo> {
        self.cases.get(result.case.as_str()).copied()
    }

    /// Which results count.
    pub fn fail_on(&self) -> FailOn {
        self.started.map_or(FailOn::Must, |run| run.gate.fail_on)
    }

    /// What a result means for a release.
    pub fn bearing(&self, result: &CaseFinished) -> Bearing {
        self.fail_on().bearing(result, self.info(result))
    }

    /// What all of them mean.
    pub fn standing(&self) -> Standing {
        let mut standing = Standing::default();
        for result in self.results() {
            let bearing = self.bearing(result);
            standing.tried_again += usize::from(!result.retries.is_empty());
            match &result.outcome {
                Outcome::Stale { .. } => {
                    standing.stale += 1;
                    continue;
                }
                Outcome::KnownFailure { .. } => standing.known += 1,
                Outcome::Expired { .. } => standing.expired += 1,
                Outcome::Unexpected if bearing == Bearing::LetThrough => standing.below_policy += 1,
                Outcome::Expected | Outcome::Unexpected => {}
            }
            standing.blocking += usize::from(bearing == Bearing::Blocks);
        }
        standing
    }

    fn tally(&self) -> Option<Tally> {
        let mut tally = Tally::of(self.started?);
        for result in self.results() {
            tally.add(result, self.info(result));
        }
        Some(tally)
    }

    /// How the run ends. One that was cut short has failed, unless it has shown something before.
    pub fn exit(&self) -> Exit {
        let exit = self.tally().map_or(Exit::NothingSelected, |t| t.exit());
        match exit {
            Exit::Pass if self.us.is_none() => Exit::Failure,
            exit => exit,
        }
    }

    /// Targets that skipped another number of cases than the baseline says: the number, and what was
    /// expected.
    pub fn other_skips(&self) -> Vec<(usize, ExpectedSkips)> {
        let tally = self.tally();
        let of_target = |target: &TargetRun<'_>| {
            let (skipped, expected) = tally.as_ref()?.other_skips(target.name)?;
            Some((skipped, expected.clone()))
        };
        self.targets.iter().filter_map(of_target).collect()
    }

    /// Whether there is more than one target, so that there is something to compare.
    pub const fn has_several_targets(&self) -> bool {
        self.targets.len() > 1
    }

    fn target(&mut self, name: &'a str) -> &mut TargetRun<'a> {
        let index = self.targets.iter().position(|target| target.name == name);
        let index = index.unwrap_or_else(|| {
            self.targets.push(TargetRun {
                name,
                started: None,
                failed: None,
                controls: Vec::new(),
                results: Vec::new(),
            });
            self.targets.len() - 1
        });
        &mut self.targets[index]
    }
}

impl<'a> TargetRun<'a> {
    /// The results by family, families in the order in which they first ran.
    pub fn families(&self) -> Vec<(&'a str, Vec<&'a CaseFinished>)> {
        by_family(self.results.iter().copied(), |result| &result.case)
    }

    /// The results with this verdict.
    pub fn with<'s>(
        &'s self,
        wanted: impl Fn(&Verdict) -> bool + 's,
    ) -> impl Iterator<Item = &'a CaseFinished> + 's {
        self.results
            .iter()
            .copied()
            .filter(move |result| wanted(&result.verdict))
    }
}

/// What the target did with the message that was judged.
pub fn judged(result: &CaseFinished) -> Option<&Observation> {
    result.steps.last().map(|step| &step.observed)
}

/// The identity that was handed out for the message that was judged.
pub fn handed_out(result: &CaseFinished) -> Option<&Identity> {
    match judged(result)? {
        Observation::Accepted { identity } => Some(identity),
        _ => None,
    }
}

#[cfg(test)]
pub(crate) mod sample;
