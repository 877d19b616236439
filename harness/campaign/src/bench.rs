//! Where a scenario is tried: at the target, and where something is found, at the reference SP too.

use std::sync::Arc;

use gauntlet_catalog::Case;
use gauntlet_core::judge::Control;
use gauntlet_core::{Expectation, Observation, Profile, stable_hash};
use gauntlet_fuzzing::Scenario;
use gauntlet_fuzzing::oracles::soundness::{self, Breach};
use gauntlet_idp::World;
use gauntlet_runner::{Answer, Bounds, Listener, Probe};
use gauntlet_targets::{Spec, Target, TargetError};

/// A target under a campaign, with the reference SP beside it.
pub struct Bench<'t> {
    probe: Probe<'t>,
    listener: Option<Arc<Listener>>,
}

/// What became of a scenario.
#[derive(Clone, Debug)]
pub struct Tried {
    /// What a right SP does with it.
    pub expectation: Expectation,
    /// What the target did.
    pub answer: Answer,
}

impl Tried {
    /// What the target did with the last message; `None` where none was delivered.
    pub fn observation(&self) -> Option<&Observation> {
        self.answer.steps.last().map(|step| &step.observed)
    }

    /// Whether the honest twin was accepted.
    pub fn control_accepted(&self) -> bool {
        self.answer.control == Some(Control::Accepted)
    }
}

/// The name of a scenario: it follows from its text.
pub fn name_of(scenario: &Scenario) -> String {
    format!("{:016x}", stable_hash(scenario.to_string().bytes()))
}

/// One of a few names, from which the identifiers in the messages follow: whoever signs the same again
/// need not compute the signature again, which would take a third of the time.
fn case_of(scenario: &Scenario, expectation: Expectation) -> Case {
    let few = name_of(scenario).chars().take(1).collect::<String>();
    Case::unnamed(few, scenario.script(), expectation)
}

impl<'t> Bench<'t> {
    /// A bench for `target`, with messages minted in `world`.
    pub fn new(target: &'t mut dyn Target, world: World) -> Self {
        // Without one, messages that name an address are skipped.
        let listener = Listener::shared().ok();
        Self {
            probe: Probe::new(target, world, listener.clone()),
            listener,
        }
    }

    /// The world in which messages for the target are minted.
    pub fn world(&self) -> World {
        self.probe.world()
    }

    /// Brings the target everything in `scenario`; `None` where it cannot be minted.
    pub fn try_one(&mut self, scenario: &Scenario) -> Option<Tried> {
        let bounds = self.probe.bounds();
        let tried = self.try_within(bounds, scenario)?;
        // What it does whatever it is told, a target says when it is configured, which was now.
        let now = self.probe.bounds();
        if now == bounds {
            return Some(tried);
        }
        self.try_within(now, scenario)
    }

    fn try_within(&mut self, bounds: Bounds, scenario: &Scenario) -> Option<Tried> {
        let breaches = self.breaches_within(bounds, scenario)?;
        let expectation = soundness::expectation_after(&breaches, scenario);
        let answer = self.probe.ask(&case_of(scenario, expectation));
        answer.minted.then_some(Tried {
            expectation,
            answer,
        })
    }

    /// Why the target must not accept the last message of `scenario`.
    pub fn breaches(&self, scenario: &Scenario) -> Vec<Breach> {
        let found = self.breaches_within(self.probe.bounds(), scenario);
        found.unwrap_or_default()
    }

    /// The same for a target that can do no more than this: who takes messages within five minutes, and
    /// says so, has taken none too late; who remembers nothing, and says so, is not told of a replay.
    fn breaches_within(&self, bounds: Bounds, scenario: &Scenario) -> Option<Vec<Breach>> {
        let world = self.probe.world();
        let mut setup = soundness::setup_at_end(&world, scenario);
        if let Some(least) = bounds.least_skew_s {
            let least = u32::try_from(least).unwrap_or(u32::MAX);
            setup.sp.clock_skew_s = setup.sp.clock_skew_s.max(least);
        }
        let mut found = soundness::breaches_under(&world, &setup, scenario).ok()?;
        found.retain(|breach| match breach {
            Breach::Replay => bounds.remembers,
            Breach::InResponseTo => bounds.correlates,
            _ => true,
        });
        Some(found)
    }

    /// What the reference SP makes of `scenario`, brought the same way.
    ///
    /// # Errors
    /// Where it does not start.
    pub fn reference(&self, scenario: &Scenario) -> Result<Option<Tried>, TargetError> {
        let mut target = Spec::Reference(Profile::default()).start()?;
        let mut beside = Bench {
            probe: Probe::new(target.as_mut(), self.world(), self.listener.clone()),
            listener: self.listener.clone(),
        };
        Ok(beside.try_one(scenario))
    }

    /// Why the target cannot be used any more, where that is so.
    pub fn over(&self) -> Option<&str> {
        self.probe.over()
    }
}
