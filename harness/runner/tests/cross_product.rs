//! The product of tenants and SPs, held against the reference SP and against weak ones.

#![allow(clippy::unwrap_used, reason = "tests")]

use gauntlet_catalog::attacks::{Crossed, cross_product};
use gauntlet_core::judge::Control;
use gauntlet_core::{Expectation, Level, Observation, Setup, Verdict, judge};
use gauntlet_idp::{Minted, World, mint};
use gauntlet_reference::parts::Parts;
use gauntlet_reference::{ReferenceSp, mutants};
use gauntlet_runner::DEFAULT_NOW;

/// A login of the product with its honest twin, minted once for all that is tried on them.
struct Prepared {
    crossed: Crossed,
    setup: Setup,
    twin: Minted,
    minted: Minted,
}

fn prepared() -> Vec<Prepared> {
    let world = World::new(DEFAULT_NOW.parse().unwrap(), 1).unwrap();
    let prepare = |crossed: Crossed| {
        let plan = &crossed.script.sendings[0].plan;
        Prepared {
            setup: crossed.script.setup(&world),
            twin: mint(&world, &plan.twin(), "control").unwrap(),
            minted: mint(&world, plan, &crossed.id).unwrap(),
            crossed,
        }
    };
    cross_product().into_iter().map(prepare).collect()
}

impl Prepared {
    /// What an SP made of these parts does with it, and the verdict on that.
    fn at(&self, parts: &Parts) -> (Observation, Verdict) {
        let mut sp = ReferenceSp::with_parts(&self.setup, parts.clone()).unwrap();
        let control = match sp.consume(&self.twin.delivery).observation() {
            Observation::Accepted { identity }
                if self.twin.truth.compare(&identity).evidence.is_empty() =>
            {
                Control::Accepted
            }
            other => Control::NotAccepted(other.summary()),
        };
        let observed = sp.consume(&self.minted.delivery).observation();
        let verdict = judge(
            self.crossed.expectation,
            Level::Must,
            &control,
            &observed,
            &self.minted.truth,
        );
        (observed, verdict)
    }
}

#[test]
fn the_reference_takes_exactly_the_consistent_logins() {
    for login in prepared() {
        let crossed = &login.crossed;
        let (observed, verdict) = login.at(&Parts::default());
        assert_eq!(verdict.name(), "pass", "{}: {verdict:?}", crossed.id);
        let Observation::Rejected { checks, .. } = observed else {
            assert_ne!(crossed.expectation, Expectation::Reject, "{}", crossed.id);
            continue;
        };
        assert_eq!(checks, crossed.caught_by, "{}", crossed.id);
    }
}

/// Each of the five things is looked at: every login but the consistent ones catches a weak SP.
#[test]
fn every_login_that_is_not_consistent_catches_a_weak_sp() {
    let weak = mutants::all();
    for login in prepared() {
        if login.crossed.expectation == Expectation::Accept {
            continue;
        }
        let caught = weak
            .iter()
            .any(|mutant| login.at(&mutant.parts).1.is_fail());
        assert!(caught, "{} would notice nothing", login.crossed.id);
    }
}
