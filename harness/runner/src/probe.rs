//! One question after another to one target, where the next depends on the last answer.
//!
//! A run knows its cases beforehand; a campaign does not. What happens to a single case is the
//! same: configuration, honest twin, messages, judge.

use std::sync::Arc;

use gauntlet_catalog::Case;
use gauntlet_core::judge::Control;
use gauntlet_core::runlog::Exchange;
use gauntlet_core::{Feature, Profile, Verdict};
use gauntlet_idp::World;
use gauntlet_targets::Target;

use crate::clock;
use crate::listener::Listener;
use crate::run::{watched, world_for};
use crate::session::{Prepared, Session};

/// A target that is asked one thing after the other.
pub struct Probe<'t> {
    session: Session<'t>,
    world: World,
    has_clock: bool,
    asked: u64,
}

/// What a target cannot do, or does whatever it is told: what follows from that is no flaw of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// How far it lets clocks differ whatever it is told, in seconds, as it was configured last.
    pub least_skew_s: Option<u64>,
    /// Whether it remembers the assertions that it has taken.
    pub remembers: bool,
    /// Whether it holds an answer to the request that it has sent.
    pub correlates: bool,
}

/// What became of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The verdict.
    pub verdict: Verdict,
    /// The messages with what the target did with each; empty where none was delivered.
    pub steps: Vec<Exchange>,
    /// Whether everything could be minted.
    pub minted: bool,
    /// What became of the honest twin, where the case got as far.
    pub control: Option<Control>,
}

impl<'t> Probe<'t> {
    /// Asks `target`, with messages minted in `world`; `listener` notices what it asks for.
    pub fn new(target: &'t mut dyn Target, world: World, listener: Option<Arc<Listener>>) -> Self {
        let world = watched(world_for(world, target), listener.as_deref());
        Self {
            has_clock: target.hello().features.contains(&Feature::Clock),
            asked: 0,
            session: Session::new(target, listener),
            world,
        }
    }

    /// The world in which messages are minted for the target.
    pub fn world(&self) -> World {
        if self.has_clock {
            self.world.clone()
        } else {
            // A message must not grow old before it is sent, and an SP that cannot be reset may
            // remember the identifiers of the one before.
            let seed = self.world.seed().wrapping_add(self.asked);
            self.world.clone().at(clock::real_time(), seed)
        }
    }

    /// What the target cannot do.
    pub fn bounds(&self) -> Bounds {
        Bounds {
            least_skew_s: self.session.least_skew_s(),
            remembers: self.session.has(Feature::Replay),
            correlates: self.session.has(Feature::InResponseTo),
        }
    }

    /// Brings everything that `case` delivers.
    pub fn ask(&mut self, case: &Case) -> Answer {
        self.asked += 1;
        let prepared = Prepared::new(case, &self.world(), Profile::default());
        if let Err(stop) = self.session.ready(&prepared) {
            return Answer {
                verdict: stop.verdict,
                steps: Vec::new(),
                minted: prepared.minted.is_ok(),
                control: None,
            };
        }
        let (steps, verdict) = self.session.deliver(&prepared);
        let minted = prepared.minted.as_ref().ok();
        Answer {
            verdict,
            steps,
            minted: minted.is_some(),
            control: minted.map(|minted| self.session.control(&prepared, minted)),
        }
    }

    /// Why the target cannot be used any more, where that is so.
    pub fn over(&self) -> Option<&str> {
        self.session.over()
    }
}
