//! Plans: a baseline that an SP can be set up for, and steps.

use gauntlet_idp::directory::{A_NOVAK, TenantName};
use gauntlet_idp::{Baseline, Flow, Plan, SignOption};

use crate::generators::step;
use crate::generators::values::Vocabulary;
use crate::oracles::completeness;
use crate::random::Random;

/// Users of the tenant other than the usual one.
const USERS: &[&str] = &[
    "no.mail@contoso.example",
    "guest_partner.example#EXT#@contoso.onmicrosoft.example",
];

/// What Entra might send: the usual settings more often than not.
pub fn baseline(random: &mut Random) -> Baseline {
    let mut baseline = Baseline {
        sign: match random.below(6) {
            0 => SignOption::Response,
            1 => SignOption::Both,
            _ => SignOption::Assertion,
        },
        flow: if random.happens(1, 4) {
            Flow::Solicited
        } else {
            Flow::Unsolicited
        },
        ..Baseline::default()
    };
    match random.below(20) {
        0 => random.pick(USERS).clone_into(&mut baseline.user),
        1 => {
            baseline.tenant = TenantName::Fabrikam;
            A_NOVAK.clone_into(&mut baseline.user);
        }
        _ => {}
    }
    baseline
}

/// Adds a step of any kind somewhere.
pub fn add_step(random: &mut Random, words: &Vocabulary, plan: &mut Plan) {
    let Some(step) = step::any(random, words) else {
        return;
    };
    let steps = if random.happens(1, 2) {
        &mut plan.before
    } else {
        &mut plan.after
    };
    let at = random.below(steps.len() + 1);
    steps.insert(at, step);
}

/// A plan with one to four steps: one most often.
pub fn hostile(random: &mut Random, words: &Vocabulary) -> Plan {
    let mut plan = Plan::honest(baseline(random));
    add_step(random, words, &mut plan);
    while plan.before.len() + plan.after.len() < 4 && random.happens(1, 3) {
        add_step(random, words, &mut plan);
    }
    plan
}

/// An honest plan with inert edits: see [`completeness`].
pub fn inert(random: &mut Random) -> Plan {
    let usual = Baseline::default();
    let baseline = Baseline {
        tenant: usual.tenant,
        user: usual.user,
        ..baseline(random)
    };
    let all = completeness::edits();
    let edits: Vec<_> = (0..random.below(4))
        .filter_map(|_| random.one(all))
        .collect();
    completeness::edited(baseline, &edits)
}
