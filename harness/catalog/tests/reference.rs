//! The reference SP gets every case right, and for the reason that the case names: without a runner
//! or a target between the two, so that whoever changes the reference knows at once.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;

use gauntlet_catalog::{Case, MintedCase};
use gauntlet_core::judge::Control;
use gauntlet_core::{Delivery, Expectation, Identity, Observation, Truth, Verdict, judge};
use gauntlet_idp::World;
use gauntlet_reference::ReferenceSp;
use gauntlet_reference::statement::state;
use gauntlet_targets::carriage;

fn world() -> World {
    World::new("2026-01-15T12:00:00Z".parse().unwrap(), 1).unwrap()
}

/// The cases: those by name, and some members of each group, spread over it.
fn cases() -> Vec<&'static Case> {
    let groups = gauntlet_catalog::group::all().iter();
    let members = groups.flat_map(|made| made.cases.iter().step_by(12));
    gauntlet_catalog::all().into_iter().chain(members).collect()
}

/// Whether an honest message was taken, whole.
fn is_taken(truth: &Truth, observed: &Observation) -> bool {
    let whole = |identity: &Identity| {
        let comparison = truth.compare(identity);
        comparison.evidence.is_empty() && comparison.lost.is_empty()
    };
    matches!(observed, Observation::Accepted { identity } if whole(identity))
}

/// Brings a message, as a whole request where the case is about that.
fn consume(sp: &mut ReferenceSp, delivery: &Delivery) -> Observation {
    match carriage::request(delivery, sp.settings()) {
        Some(request) => sp.receive(&request, delivery),
        None => sp.consume(delivery),
    }
    .observation()
}

/// What is wrong with a case at the reference.
fn wrong(case: &Case, minted: &MintedCase) -> Option<String> {
    let info = case.info();
    let mut sp = ReferenceSp::new(&minted.setup).unwrap();
    let observed = consume(&mut sp, &minted.control.delivery);
    if !minted.own_twin && !is_taken(&minted.control.truth, &observed) {
        return Some(format!("the honest twin: {}", observed.summary()));
    }
    let control = Control::Accepted;
    sp.reset();
    let (last, scene) = minted.messages.split_last()?;
    let mut setups = minted.setups.iter();
    for message in scene {
        if let Some(Some(setup)) = setups.next() {
            sp = match sp.reconfigured(setup) {
                Ok(sp) => sp,
                Err(_) if minted.either => return None,
                Err(error) => return Some(format!("the configuration: {error}")),
            };
        }
        let observed = consume(&mut sp, &message.delivery);
        if minted.alike {
            if !matches!(observed, Observation::Rejected { .. }) {
                return Some(format!("one of several: {}", observed.summary()));
            }
            continue;
        }
        if !is_taken(&message.truth, &observed) {
            return Some(format!("what sets the scene: {}", observed.summary()));
        }
    }
    let reconfigured = match setups.next() {
        Some(Some(setup)) => sp.reconfigured(setup),
        _ => Ok(sp),
    };
    let observed = match reconfigured {
        Ok(mut sp) => consume(&mut sp, &last.delivery),
        // Where the configuration is in question, it is refused as a whole.
        Err(error) if minted.configures => Observation::Rejected {
            reason: error.to_string(),
            checks: Vec::new(),
        },
        Err(error) => return Some(format!("the configuration: {error}")),
    };
    let verdict = judge(
        info.expectation,
        info.level,
        &control,
        &observed,
        &[],
        &last.truth,
    );
    if !matches!(verdict, Verdict::Pass { .. }) {
        return Some(format!("{verdict:?}"));
    }
    let Observation::Rejected { checks, .. } = &observed else {
        return None;
    };
    let silent: Vec<_> = info
        .caught_by
        .iter()
        .filter(|check| !checks.contains(check))
        .collect();
    let named = match info.group {
        // A rule names what may refuse a member: one of these must.
        Some(_) => silent.len() < info.caught_by.len(),
        None => silent.is_empty(),
    };
    let owed = matches!(
        info.expectation,
        Expectation::Reject | Expectation::NeverForged
    );
    (owed && !named).then(|| format!("{silent:?} did not refuse, but {checks:?}"))
}

#[test]
fn gets_every_case_right_for_the_reason_named() {
    let world = world();
    let mut found = Vec::new();
    for case in cases() {
        let minted = case.mint(&world).unwrap();
        // What an SP keeps or sends afterwards is asked by the runner, and judged in its tests.
        if minted.asks.is_some() {
            continue;
        }
        if let Some(why) = wrong(case, &minted) {
            found.push(format!("{}: {why}", case.id()));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// What the messages are, for the reference's own verifier.
#[test]
fn states_of_every_message_what_it_is_declared_to_be() {
    let world = world();
    let mut kinds = BTreeSet::new();
    for case in cases() {
        let minted = case.mint(&world).unwrap();
        let Some(last) = minted.messages.last() else {
            assert!(minted.asks.is_some(), "{}", case.id());
            continue;
        };
        let statement = state(&last.xml, &world.suspects(&minted.setup));
        let soundness = statement.soundness();
        assert!(
            case.soundness().contains(&soundness),
            "{}: {soundness}: {statement}",
            case.id()
        );
        kinds.insert(soundness);
    }
    assert_eq!(kinds.len(), 7, "{kinds:?}");
}
