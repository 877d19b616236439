//! Scenarios at the reference SP: what the oracles say of the whole way from a plan to a judgement.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use gauntlet_catalog::setup_under;
use gauntlet_core::{Delivery, Expectation, Observation, Setup, Truth};
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::{Minted, World, mint};
use gauntlet_reference::ReferenceSp;

use super::{Outcome, Side, sided, the_world};
use crate::oracles::{completeness, monotonicity, soundness};
use crate::scenario::{Scenario, flat};
use crate::settings::{self, Named};

/// How many configurations are kept.
const KEPT: usize = 256;

/// A configuration with an SP that has it, where it takes it. Both are made once: metadata is signed
/// for most of them.
struct Configured {
    setup: Setup,
    sp: Option<ReferenceSp>,
}

thread_local! {
    static CONFIGURED: RefCell<HashMap<Vec<&'static str>, Rc<Configured>>> =
        RefCell::new(HashMap::new());
}

fn configured(world: &World, settings: &[&'static Named]) -> Rc<Configured> {
    let names: Vec<&str> = settings.iter().map(|one| one.name).collect();
    CONFIGURED.with_borrow_mut(|known| {
        if known.len() > KEPT {
            known.clear();
        }
        let made = known.entry(names).or_insert_with(|| {
            let setup = setup_under(world, &flat(settings));
            let sp = ReferenceSp::new(&setup).ok();
            Rc::new(Configured { setup, sp })
        });
        Rc::clone(made)
    })
}

/// An SP with these settings that remembers nothing; `None` where it does not take them.
fn sp(world: &World, settings: &[&'static Named]) -> Option<ReferenceSp> {
    let mut sp = configured(world, settings).sp.clone()?;
    sp.reset();
    Some(sp)
}

/// Messages at the usual settings, for SPs that are asked beside the reference.
#[derive(Clone, Debug)]
pub struct Delivered {
    /// How every SP is configured.
    pub setup: Setup,
    /// The messages in order; the last one is judged.
    pub deliveries: Vec<Delivery>,
    /// What is signed in the last one.
    pub truth: Truth,
    /// What the reference SP does with the last one.
    pub observation: Observation,
}

/// The messages of the scenario in `octets`, whose settings are left out: other SPs have few of them.
/// `None` where it is no scenario, or a message cannot be minted or is no plain form.
pub fn delivered(octets: &[u8]) -> Option<Delivered> {
    let world = the_world()?;
    let mut scenario = read(octets, Side::Both)?;
    scenario.settings.clear();
    for message in scenario.messages_mut() {
        message.settings = None;
    }
    let scenario = crate::generators::scenario::settled(scenario);
    let mut reference = sp(world, &[])?;
    let mut deliveries = Vec::new();
    let mut last = None;
    for (sending, message) in scenario.script().sendings.iter().zip(scenario.messages()) {
        let mut minted = mint(world, &sending.plan, "scenario").ok()?;
        minted.delivery.now = minted.delivery.now.plus_ms(message.after_ms);
        if minted.delivery.carriage.is_some() {
            return None;
        }
        let observation = reference.consume(&minted.delivery).observation();
        last = Some((minted.truth, observation));
        deliveries.push(minted.delivery);
    }
    let (truth, observation) = last?;
    Some(Delivered {
        setup: configured(world, &[]).setup.clone(),
        deliveries,
        truth,
        observation,
    })
}

/// Everything that a scenario delivers, as the catalogue mints it, with what became of it.
struct Run {
    last: Minted,
    observation: Observation,
    /// Whether every message before the last one was accepted.
    scene: bool,
}

fn run(world: &World, scenario: &Scenario) -> Option<Run> {
    let script = scenario.script();
    let mut now = sp(world, &scenario.settings);
    let mut scene = true;
    let mut done = None;
    let count = script.sendings.len();
    for (index, (sending, message)) in script.sendings.iter().zip(scenario.messages()).enumerate() {
        if let Some(changed) = &message.settings {
            now = sp(world, changed);
        }
        let mut minted = mint(world, &sending.plan, "scenario").ok()?;
        minted.delivery.now = minted.delivery.now.plus_ms(message.after_ms);
        let observation = match &mut now {
            Some(sp) => sp.consume(&minted.delivery).observation(),
            None => Observation::Rejected {
                reason: "the settings are not taken".to_owned(),
                checks: Vec::new(),
            },
        };
        if index + 1 < count {
            scene &= matches!(observation, Observation::Accepted { .. });
        } else {
            done = Some(Run {
                last: minted,
                observation,
                scene,
            });
        }
    }
    done
}

fn read(octets: &[u8], side: Side) -> Option<Scenario> {
    let text = std::str::from_utf8(octets).ok()?;
    let scenario: Scenario = text.parse().ok()?;
    Some(sided(scenario, side))
}

fn forged(truth: &Truth, observation: &Observation) -> Option<String> {
    let Observation::Accepted { identity } = observation else {
        return None;
    };
    let evidence = truth.compare(identity).evidence;
    (!evidence.is_empty()).then(|| {
        let all: Vec<String> = evidence.iter().map(ToString::to_string).collect();
        all.join("; ")
    })
}

/// What must hold of one scenario at the reference SP.
fn judged(world: &World, scenario: &Scenario) -> Outcome {
    let Some(run) = run(world, scenario) else {
        return Outcome::Outside;
    };
    let accepted = matches!(run.observation, Observation::Accepted { .. });
    if let Some(why) = forged(&run.last.truth, &run.observation) {
        assert!(why.is_empty(), "not sound: {why}\n{scenario}");
    }
    if run.scene {
        let setup = &configured(world, scenario.settings_at_end()).setup;
        let breaches = soundness::breaches_under(world, setup, scenario).unwrap_or_default();
        match soundness::expectation_after(&breaches, scenario) {
            Expectation::Reject => assert!(
                !accepted,
                "not sound: accepted, though {breaches:?}\n{scenario}"
            ),
            Expectation::Accept => assert!(
                accepted,
                "not complete: {}\n{scenario}",
                run.observation.summary()
            ),
            _ => {}
        }
    }
    if let Some(less) = monotonicity::without_additions(&scenario.judged.plan) {
        let mut without = scenario.clone();
        without.judged.plan = less;
        if let Some(before) = self::run(world, &without) {
            let fault =
                monotonicity::addition(&before.observation, &run.observation, &run.last.truth);
            assert_eq!(fault, None, "not monotonic\n{scenario}");
        }
    }
    if let Some(with) = monotonicity::without_loosening(&scenario.judged.plan) {
        let mut strict = scenario.clone();
        strict.judged.plan = with;
        if let Some(before) = self::run(world, &strict) {
            let fault = monotonicity::removal(&before.observation, &run.observation);
            assert_eq!(fault, None, "not monotonic\n{scenario}");
        }
    }
    if accepted {
        Outcome::Accepted
    } else {
        Outcome::Refused
    }
}

/// Plans tampered with after they were signed: nothing but what was signed comes back.
///
/// # Panics
/// Where something else does, and wherever else an oracle is not content.
pub fn tampered(octets: &[u8]) -> Outcome {
    match (the_world(), read(octets, Side::After)) {
        (Some(world), Some(scenario)) => judged(world, &scenario),
        _ => Outcome::Outside,
    }
}

/// Plans that are signed as they are, by a key whose signatures cost little.
///
/// # Panics
/// Where an oracle is not content.
pub fn resigned(octets: &[u8]) -> Outcome {
    match (the_world(), read(octets, Side::Before)) {
        (Some(world), Some(scenario)) => judged(world, &cheap(scenario)),
        _ => Outcome::Outside,
    }
}

/// Plans of any kind.
///
/// # Panics
/// Where an oracle is not content.
pub fn any(octets: &[u8]) -> Outcome {
    match (the_world(), read(octets, Side::Both)) {
        (Some(world), Some(scenario)) => judged(world, &scenario),
        _ => Outcome::Outside,
    }
}

/// An RSA signature takes longer than all the rest, and none of what is tested here is in it: an SP
/// that trusts a key on Edwards25519 is the same SP.
fn cheap(mut scenario: Scenario) -> Scenario {
    let is_usual = scenario.settings.is_empty()
        && scenario
            .messages()
            .all(|message| message.settings.is_none() && message.plan.baseline.key.is_none());
    if let (true, Some(named)) = (is_usual, settings::find("trust-ed25519")) {
        scenario.settings.push(named);
        for message in scenario.messages_mut() {
            message.plan.baseline.key = Some(KeyName::Ed25519);
        }
    }
    scenario
}

/// Honest plans with inert edits are accepted with exactly the minted identity.
///
/// # Panics
/// Where one is not.
pub fn inert(octets: &[u8]) -> Outcome {
    let (Some(world), Some(mut scenario)) = (the_world(), read(octets, Side::Both)) else {
        return Outcome::Outside;
    };
    scenario.settings.clear();
    scenario.before.clear();
    scenario.judged.settings = None;
    scenario.judged.after_ms = 0;
    let edits: Vec<_> = completeness::edits()
        .iter()
        .filter(|(when, step)| {
            let plan = &scenario.judged.plan;
            match when {
                completeness::When::Before => plan.before.contains(step),
                completeness::When::After => plan.after.contains(step),
            }
        })
        .collect();
    let usual = gauntlet_idp::Baseline {
        sign: scenario.judged.plan.baseline.sign,
        flow: scenario.judged.plan.baseline.flow,
        ..gauntlet_idp::Baseline::default()
    };
    scenario.judged.plan = completeness::edited(usual, &edits);
    judged(world, &scenario)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn honest_and_hostile_scenarios_are_what_they_are() {
        for (text, outcome) in [
            ("entra() | sign", Outcome::Accepted),
            ("entra() | sign | forge()", Outcome::Refused),
            ("entra() | sign\nentra() | sign", Outcome::Refused),
            (
                "sp(decrypt)\nentra(sign=both, flow=solicited, encrypt=assertion) | sign",
                Outcome::Accepted,
            ),
            ("nonsense", Outcome::Outside),
        ] {
            assert_eq!(any(text.as_bytes()), outcome, "{text}");
        }
        assert_eq!(
            resigned(b"entra() | set-audience(value=\"x\") | sign"),
            Outcome::Refused
        );
        assert_eq!(
            tampered(b"entra() | remove-status() | sign"),
            Outcome::Accepted,
            "the step is left out"
        );
        assert_eq!(
            inert(b"entra() | pretty-print() | remove-status() | sign"),
            Outcome::Accepted
        );
    }
}
