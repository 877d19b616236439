//! Plans: a baseline that an SP can be set up for, and steps.

use gauntlet_idp::directory::{A_NOVAK, TenantName};
use gauntlet_idp::draft::Of;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::steps::{Forge, ReplaceText, SetInResponseTo, SignWith, Step};
use gauntlet_idp::{Baseline, Flow, Plan, SignOption, World, mint};

use crate::generators::family::{self, Family};
use crate::generators::kind;
use crate::generators::step;
use crate::generators::values::Vocabulary;
use crate::mutators::xml;
use crate::oracles::completeness;
use crate::random::Random;
use crate::settings::Named;

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
    if let Some(family) = family::any(random, &[]) {
        add_of(random, words, family, plan);
    }
}

/// Adds a step of a family somewhere.
fn add_of(random: &mut Random, words: &Vocabulary, family: &Family, plan: &mut Plan) {
    let kind = family::kind(random, family);
    let Some(step) = kind.and_then(|kind| step::of_kind(random, words, kind)) else {
        return;
    };
    add(random, step, plan);
}

/// Adds a step somewhere on the side where it means something.
fn add(random: &mut Random, step: Step, plan: &mut Plan) {
    let steps = if kind::goes_before(random, &step) {
        &mut plan.before
    } else {
        &mut plan.after
    };
    let at = random.below(steps.len() + 1);
    steps.insert(at, step);
}

/// Changes the text of the message, wherever it may be: see [`crate::mutators::xml`]. The change is a
/// step like any other, so that the plan says all there is to say.
pub fn edit_text(random: &mut Random, world: &World, plan: &mut Plan) {
    let Ok(minted) = mint(world, plan, "edited") else {
        return;
    };
    let changed = xml::mutate(random, &minted.xml, 64 * 1024);
    if let Some((find, with)) = difference(&minted.xml, &changed) {
        plan.after.push(ReplaceText { find, with }.into());
    }
}

/// The shortest piece of `old` that stands there once and holds all that `new` has otherwise, and what
/// stands there in `new`.
fn difference(old: &str, new: &str) -> Option<(String, String)> {
    if old == new {
        return None;
    }
    let same_start = old
        .bytes()
        .zip(new.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    let longest = old.len().min(new.len()) - same_start;
    let ends = old.bytes().rev().zip(new.bytes().rev());
    let same_end = ends.take(longest).take_while(|(a, b)| a == b).count();
    let (mut start, mut end) = (same_start, old.len() - same_end);
    let on_boundary = |start: usize, end: usize| {
        old.is_char_boundary(start) && old.is_char_boundary(end) && new.is_char_boundary(start)
    };
    loop {
        let unique = on_boundary(start, end)
            && old
                .get(start..end)
                .is_some_and(|it| !it.is_empty() && old.matches(it).count() == 1);
        if unique {
            break;
        }
        if start == 0 && end == old.len() {
            return None;
        }
        start = start.saturating_sub(1);
        end = (end + 1).min(old.len());
    }
    let find = old.get(start..end)?.to_owned();
    let with = new.get(start..new.len() - (old.len() - end))?.to_owned();
    Some((find, with))
}

/// A plan with one to four steps: one most often, and most of one family. `settings` are those of the
/// SP that it is for.
pub fn hostile(random: &mut Random, words: &Vocabulary, settings: &[&'static Named]) -> Plan {
    let mut plan = Plan::honest(baseline(random));
    let Some(family) = family::any(random, settings) else {
        return plan;
    };
    let own = family::of_setting(random, settings).filter(|_| random.happens(1, 3));
    match own.and_then(|kind| step::of_kind(random, words, kind)) {
        Some(step) => add(random, step, &mut plan),
        None => add_of(random, words, family, &mut plan),
    }
    while plan.before.len() + plan.after.len() < 4 && random.happens(1, 3) {
        if random.happens(2, 3) {
            add_of(random, words, family, &mut plan);
        } else {
            add_step(random, words, &mut plan);
        }
    }
    if let Some(step) = companion(random, words, family, settings, &plan) {
        plan.before.insert(0, step);
    }
    if family.forges && random.happens(1, 2) {
        let steps = if random.happens(1, 2) {
            &mut plan.before
        } else {
            &mut plan.after
        };
        // What is made to fit a forged value comes after it.
        let at = match random.below(2) {
            0 => 0,
            _ => random.below(steps.len() + 1),
        };
        steps.insert(at, Forge {}.into());
    }
    plan
}

/// A step before the signing without which most of what `plan` tries comes to nothing.
fn companion(
    random: &mut Random,
    words: &Vocabulary,
    family: &Family,
    settings: &[&'static Named],
    plan: &Plan,
) -> Option<Step> {
    if random.happens(1, 2) {
        return None;
    }
    let signed_by = |key| {
        let certificate = Some(key);
        SignWith { key, certificate }.into()
    };
    // Of two keys that are trusted, the one that the baseline does not sign with.
    let other_key = settings.iter().find_map(|one| one.also);
    if let Some(key) = other_key.filter(|_| family.forges) {
        return Some(signed_by(key));
    }
    // What is said of a key is of use to whoever has one.
    if family.name == "keys" {
        return Some(signed_by(match random.below(4) {
            0 => KeyName::IssuedToAttacker,
            _ => KeyName::Attacker,
        }));
    }
    // The other end of the same thing: both parts answer one request, a second confirmation stands
    // beside one that does not hold, an encoding is declared, a default stands in for a value, a
    // cipher has a tag that can be cut.
    plan.before
        .iter()
        .chain(&plan.after)
        .find_map(|step| match step {
            Step::SetInResponseTo(step) => {
                let of = match step.of {
                    Of::Response => Of::Assertion,
                    Of::Assertion => Of::Response,
                };
                Some(SetInResponseTo { of, ..step.clone() }.into())
            }
            Step::AddConfirmation(_) => {
                let names = ["set-recipient", "set-time", "remove-confirmation-data"];
                let name = random.pick(&names);
                step::of_kind(random, words, name)
            }
            Step::EncodeForm(_) => step::of_kind(random, words, "declare-xml"),
            Step::Doctype(_) => step::of_kind(random, words, "set-recipient"),
            Step::CutCiphertext(_) | Step::TamperCiphertext(_) => {
                step::of_kind(random, words, "encrypt-by")
            }
            _ => None,
        })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generators::scenario::world;

    #[test]
    fn an_edit_of_the_text_is_a_step_that_makes_it() {
        let world = world(1).unwrap();
        let mut random = Random::new(9);
        let mut edited = 0;
        for _ in 0..300 {
            let mut plan = Plan::default();
            edit_text(&mut random, &world, &mut plan);
            let Some(gauntlet_idp::Step::ReplaceText(step)) = plan.after.first() else {
                continue;
            };
            edited += 1;
            let honest = mint(&world, &Plan::default(), "edited").unwrap().xml;
            let changed = mint(&world, &plan, "edited").unwrap().xml;
            assert_eq!(honest.replacen(&step.find, &step.with, 1), changed);
            assert_ne!(honest, changed);
        }
        assert!(edited > 250, "{edited}");
    }

    #[test]
    fn a_difference_is_found_at_both_ends_and_between_characters() {
        assert_eq!(difference("abc", "abc"), None);
        for (old, new) in [
            ("abc", "xabc"),
            ("abc", "abcx"),
            ("aéc", "aèc"),
            ("aaaa", "aaa"),
            ("ab", ""),
        ] {
            let (find, with) = difference(old, new).unwrap();
            assert_eq!(old.replacen(&find, &with, 1), new);
        }
    }
}
