//! What the fuzz targets do: a function a target, from octets to what became of them, which panics
//! where something that must hold does not.
//!
//! The octets are a real artefact (XML, a query) or the text of a scenario, never what a generator
//! made them of, so that a corpus outlives the code. A target that takes scenarios has a mutator that
//! keeps them scenarios: [`scenario_mutator`].

pub mod c14n;
pub mod messages;
pub mod scenarios;

use std::sync::OnceLock;

use gauntlet_idp::World;

use crate::generators::plan;
use crate::generators::scenario::{any_in, settled, world};
use crate::generators::values::Vocabulary;
use crate::mutators::scenario::mutate;
use crate::random::Random;
use crate::scenario::Scenario;

/// What became of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was accepted, or read.
    Accepted,
    /// It was refused.
    Refused,
    /// It is none of the target's inputs.
    Outside,
}

/// The world of all targets. It is made once: it costs more than a thousand inputs.
pub(crate) fn the_world() -> Option<&'static World> {
    static WORLD: OnceLock<Option<World>> = OnceLock::new();
    WORLD.get_or_init(|| world(1).ok()).as_ref()
}

/// Which side of the signing a scenario may have steps on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// After it alone: what is signed is honest.
    After,
    /// Before it alone: everything is signed.
    Before,
    /// Both.
    Both,
}

/// A scenario with the steps of `side` alone.
#[must_use]
pub fn sided(mut scenario: Scenario, side: Side) -> Scenario {
    for message in scenario.messages_mut() {
        match side {
            Side::After => message.plan.before.clear(),
            Side::Before => message.plan.after.clear(),
            Side::Both => {}
        }
    }
    scenario
}

/// The text of a scenario near the one in `octets`, or of a new one, of at most `limit` octets.
pub fn scenario_mutator(octets: &[u8], limit: usize, seed: u64, side: Side) -> Option<Vec<u8>> {
    let world = the_world()?;
    let words = Vocabulary::of(world);
    let mut random = Random::new(seed);
    let known = std::str::from_utf8(octets).ok();
    let known = known.and_then(|text| text.parse::<Scenario>().ok());
    let next = match known {
        None => any_in(&mut random, &words, world),
        Some(mut known) => match random.below(16) {
            0 => any_in(&mut random, &words, world),
            // What is accepted goes further than what is refused at the door.
            1..=3 => {
                known.judged.plan = plan::inert(&mut random);
                settled(known)
            }
            _ => mutate(&mut random, &words, &known, &[]),
        },
    };
    let text = sided(next, side).to_string().into_bytes();
    (text.len() <= limit).then_some(text)
}
