//! A smaller scenario: fewer messages, fewer settings, fewer steps, then plainer ones.

use gauntlet_idp::Plan;
use gauntlet_idp::steps::Step;
use serde_json::Value;

use super::fewer;
use crate::scenario::Scenario;

/// The smallest scenario found for which `holds`.
pub fn scenario(scenario: &Scenario, mut holds: impl FnMut(&Scenario) -> bool) -> Scenario {
    let mut best = scenario.clone();
    loop {
        let before = size(&best);
        best = fewer_messages(&best, &mut holds);
        best = fewer_settings(&best, &mut holds);
        best = fewer_steps(&best, &mut holds);
        best = plainer_baseline(&best, &mut holds);
        best = plainer_steps(&best, &mut holds);
        if size(&best) >= before {
            return best;
        }
    }
}

/// How long it is as text: smaller is plainer.
fn size(scenario: &Scenario) -> usize {
    scenario.to_string().len()
}

/// `next` where it holds, else `best`.
fn better(best: &Scenario, next: Scenario, holds: &mut impl FnMut(&Scenario) -> bool) -> Scenario {
    if next != *best && holds(&next) {
        next
    } else {
        best.clone()
    }
}

fn fewer_messages(best: &Scenario, holds: &mut impl FnMut(&Scenario) -> bool) -> Scenario {
    let kept = fewer(&best.before, |before| {
        holds(&Scenario {
            before: before.to_vec(),
            ..best.clone()
        })
    });
    let mut best = Scenario {
        before: kept,
        ..best.clone()
    };
    if best.judged.after_ms != 0 {
        let mut next = best.clone();
        next.judged.after_ms = 0;
        best = better(&best, next, holds);
    }
    best
}

fn fewer_settings(best: &Scenario, holds: &mut impl FnMut(&Scenario) -> bool) -> Scenario {
    let mut best = best.clone();
    if best.judged.settings.is_some() {
        let mut next = best.clone();
        next.judged.settings = None;
        best = better(&best, next, holds);
    }
    let kept = fewer(&best.settings, |settings| {
        holds(&Scenario {
            settings: settings.to_vec(),
            ..best.clone()
        })
    });
    best.settings = kept;
    if let Some(later) = best.judged.settings.clone() {
        let kept = fewer(&later, |settings| {
            let mut next = best.clone();
            next.judged.settings = Some(settings.to_vec());
            holds(&next)
        });
        best.judged.settings = Some(kept);
    }
    best
}

/// The steps of one message on one side of the signing, to change.
fn side(scenario: &mut Scenario, message: usize, signed: bool) -> Option<&mut Vec<Step>> {
    let plan = &mut scenario.messages_mut().nth(message)?.plan;
    Some(if signed {
        &mut plan.after
    } else {
        &mut plan.before
    })
}

fn sides(scenario: &Scenario) -> Vec<(usize, bool)> {
    let count = scenario.messages().count();
    (0..count)
        .flat_map(|message| [(message, false), (message, true)])
        .collect()
}

fn fewer_steps(best: &Scenario, holds: &mut impl FnMut(&Scenario) -> bool) -> Scenario {
    let mut best = best.clone();
    for (message, signed) in sides(&best) {
        let Some(steps) = side(&mut best.clone(), message, signed).cloned() else {
            continue;
        };
        let kept = fewer(&steps, |some| {
            let mut next = best.clone();
            if let Some(steps) = side(&mut next, message, signed) {
                some.clone_into(steps);
            }
            holds(&next)
        });
        if let Some(steps) = side(&mut best, message, signed) {
            *steps = kept;
        }
    }
    best
}

fn plainer_baseline(best: &Scenario, holds: &mut impl FnMut(&Scenario) -> bool) -> Scenario {
    let usual = Plan::default().baseline;
    let mut best = best.clone();
    let tries: [fn(&mut gauntlet_idp::Baseline, &gauntlet_idp::Baseline); 6] = [
        |own, usual| own.clone_from(usual),
        |own, usual| own.user.clone_from(&usual.user),
        |own, usual| own.sign = usual.sign,
        |own, usual| own.flow = usual.flow,
        |own, usual| own.encrypt = usual.encrypt,
        |own, usual| own.key = usual.key,
    ];
    for change in tries {
        let mut next = best.clone();
        for message in next.messages_mut() {
            change(&mut message.plan.baseline, &usual);
        }
        best = better(&best, next, holds);
    }
    best
}

/// Arguments as plain as they may be: shorter texts, smaller numbers.
fn plainer_steps(best: &Scenario, holds: &mut impl FnMut(&Scenario) -> bool) -> Scenario {
    let mut best = best.clone();
    for (message, signed) in sides(&best) {
        let count = side(&mut best.clone(), message, signed).map_or(0, |steps| steps.len());
        for index in 0..count {
            let Some(step) = side(&mut best.clone(), message, signed)
                .and_then(|steps| steps.get(index).cloned())
            else {
                continue;
            };
            for plainer in plainer(&step) {
                let mut next = best.clone();
                if let Some(slot) =
                    side(&mut next, message, signed).and_then(|steps| steps.get_mut(index))
                {
                    *slot = plainer;
                }
                if size(&next) < size(&best) {
                    best = better(&best, next, holds);
                }
            }
        }
    }
    best
}

/// The same step with one argument plainer.
fn plainer(step: &Step) -> Vec<Step> {
    let text = step.to_string();
    let Ok(plan) = format!("entra() | sign | {text}").parse::<Plan>() else {
        return Vec::new();
    };
    let Some(Ok(Value::Object(arguments))) = plan.after.first().map(Step::arguments) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for (name, value) in &arguments {
        let candidates: Vec<Value> = match value {
            Value::String(text) if text.len() > 1 => {
                let half: String = text.chars().take(text.chars().count() / 2).collect();
                vec!["".into(), "x".into(), half.into()]
            }
            Value::Number(_) => vec![0.into(), 1.into()],
            Value::Array(items) if !items.is_empty() => {
                vec![Value::Array(Vec::new()), items[..1].to_vec().into()]
            }
            Value::Null
            | Value::Bool(_)
            | Value::Object(_)
            | Value::Array(_)
            | Value::String(_) => Vec::new(),
        };
        for candidate in candidates {
            let mut changed = arguments.clone();
            changed.insert(name.clone(), candidate);
            all.extend(Step::from_parts(step.name(), changed));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_step_that_matters_is_left_in_its_plainest_form() {
        let text = "sp(clock-skew-300, second-acs)\n\
                    entra(sign=both, flow=solicited) | sign\n\
                    after(60000)\n\
                    entra(sign=both, flow=solicited) | new-ids() | set-audience(value=\"https://a.b/c\") \
                    | set-status(code=\"x\", nested=null) | sign | forge() | xml-declaration()\n";
        let found: Scenario = text.parse().unwrap();
        let small = scenario(&found, |it| it.to_string().contains("set-audience("));
        assert_eq!(
            small.to_string(),
            "entra(sign=assertion, flow=unsolicited) | set-audience(value=\"\") | sign\n"
        );
    }
}
