//! A scenario that is nearly another one.

use gauntlet_idp::Plan;
use gauntlet_idp::steps::Step;

use crate::generators::values::{Vocabulary, offset};
use crate::generators::{kind, plan, scenario as fresh, step};
use crate::random::Random;
use crate::scenario::{Message, Scenario};

/// A scenario near `scenario`; `others` lend it steps.
pub fn mutate(
    random: &mut Random,
    words: &Vocabulary,
    scenario: &Scenario,
    others: &[Scenario],
) -> Scenario {
    let mut next = scenario.clone();
    for _ in 0..=random.below(3) {
        change(random, words, &mut next, others);
    }
    fresh::settled(next)
}

fn change(random: &mut Random, words: &Vocabulary, next: &mut Scenario, others: &[Scenario]) {
    let judged = &mut next.judged.plan;
    match random.below(14) {
        0..3 => plan::add_step(random, words, judged),
        3 => drop_step(random, judged),
        4..6 => rewrite_step(random, words, judged),
        6 => move_step(random, judged),
        7 => {
            let baseline = plan::baseline(random);
            judged.baseline.sign = baseline.sign;
            judged.baseline.flow = baseline.flow;
        }
        8 => next.settings = fresh::settings(random),
        9 => {
            if let Some(other) = random.one(others) {
                borrow(random, &other.judged.plan, judged);
            }
        }
        10 => next.judged.after_ms = offset(random).abs(),
        11 => next.before.push(Message {
            plan: judged.twin(),
            ..Message::default()
        }),
        12 if !next.before.is_empty() => {
            let at = random.below(next.before.len());
            next.before.remove(at);
        }
        _ => next.judged.settings = Some(fresh::settings(random)).filter(|all| !all.is_empty()),
    }
    next.before.truncate(3);
    for steps in [&mut next.judged.plan.before, &mut next.judged.plan.after] {
        steps.truncate(6);
    }
}

/// The steps on one side of the signing.
fn side<'p>(random: &mut Random, plan: &'p mut Plan) -> &'p mut Vec<Step> {
    let before = if plan.before.is_empty() || plan.after.is_empty() {
        plan.after.is_empty()
    } else {
        random.happens(1, 2)
    };
    if before {
        &mut plan.before
    } else {
        &mut plan.after
    }
}

fn drop_step(random: &mut Random, plan: &mut Plan) {
    let steps = side(random, plan);
    if !steps.is_empty() {
        let at = random.below(steps.len());
        steps.remove(at);
    }
}

/// Another step of the same kind.
fn rewrite_step(random: &mut Random, words: &Vocabulary, plan: &mut Plan) {
    let steps = side(random, plan);
    let at = random.below(steps.len());
    if let Some(old) = steps.get_mut(at)
        && let Some(new) = step::of_kind(random, words, old.name())
    {
        *old = new;
    }
}

/// The same step earlier, later, or on the other side of the signing.
fn move_step(random: &mut Random, plan: &mut Plan) {
    let steps = side(random, plan);
    if steps.is_empty() {
        return;
    }
    let at = random.below(steps.len());
    let step = steps.remove(at);
    let target = if kind::goes_before(random, &step) {
        &mut plan.before
    } else {
        &mut plan.after
    };
    let to = random.below(target.len() + 1);
    target.insert(to, step);
}

/// A step of another plan, on the same side.
fn borrow(random: &mut Random, from: &Plan, to: &mut Plan) {
    for (source, target) in [(&from.before, &mut to.before), (&from.after, &mut to.after)] {
        if let Some(step) = random.one(source) {
            let at = random.below(target.len() + 1);
            target.insert(at, step.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_out_reads_as_it_is_written_and_stays_small() {
        let words = Vocabulary::of(&fresh::world(1).unwrap());
        let mut random = Random::new(3);
        let mut pool: Vec<Scenario> = (0..20).map(|_| fresh::any(&mut random, &words)).collect();
        for round in 0..2000 {
            let old = random.one(&pool).unwrap().clone();
            let new = mutate(&mut random, &words, &old, &pool);
            let text = new.to_string();
            assert_eq!(text.parse::<Scenario>().unwrap(), new, "{text}");
            assert!(new.before.len() <= 3 && new.steps() <= 40, "{text}");
            pool[round % 20] = new;
        }
    }
}
