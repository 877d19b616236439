//! Scenarios: an SP with some settings, and one to three messages.

use gauntlet_core::Timestamp;
use gauntlet_idp::directory::{A_NOVAK, TenantName};
use gauntlet_idp::steps::{NewIds, Step};
use gauntlet_idp::{Baseline, Flow, Plan, SignOption, World};

use crate::generators::plan;
use crate::generators::values::{Vocabulary, offset};
use crate::random::Random;
use crate::scenario::{Message, Scenario};
use crate::settings::{self, Named, Subject};

/// The time of every world in which scenarios are thought of.
pub const NOW: &str = "2026-01-15T12:00:00Z";

/// A world to think of scenarios in.
///
/// # Errors
/// Where there are no keys for it.
pub fn world(seed: u64) -> Result<World, gauntlet_idp::WorldError> {
    let now = NOW.parse().unwrap_or(Timestamp::from_unix_ms(0));
    World::new(now, seed)
}

/// Any scenario whose honest twin a right SP accepts. Some are changed in the text of their last
/// message, for which `world` mints it.
pub fn any_in(random: &mut Random, words: &Vocabulary, world: &World) -> Scenario {
    if !random.happens(1, 12) {
        return any(random, words);
    }
    let mut scenario = settled(Scenario {
        settings: settings(random),
        ..Scenario::one(Plan::honest(plan::baseline(random)))
    });
    plan::edit_text(random, world, &mut scenario.judged.plan);
    scenario
}

/// Any scenario whose honest twin a right SP accepts.
pub fn any(random: &mut Random, words: &Vocabulary) -> Scenario {
    let settings = settings(random);
    let mut scenario = Scenario {
        judged: Message {
            plan: plan::hostile(random, words, &settings),
            ..Message::default()
        },
        before: Vec::new(),
        settings,
    };
    match random.below(16) {
        0 => scenario.judged.plan = scenario.judged.plan.twin(),
        1 | 6 | 7 => scenario.judged.plan = plan::inert(random),
        2 | 3 => again(random, words, &mut scenario),
        4 => withdrawn(random, words, &mut scenario),
        5 => scenario.judged.after_ms = offset(random).abs(),
        _ => {}
    }
    settled(scenario)
}

/// None or a few settings.
pub fn settings(random: &mut Random) -> Vec<&'static Named> {
    let count = match random.below(8) {
        0..4 => 0,
        4..7 => 1,
        _ => 2,
    };
    (0..count)
        .filter_map(|_| {
            let subject = random.one(Subject::ALL)?;
            let of_subject = settings::ALL.iter().filter(|one| one.subject() == *subject);
            random.one(&of_subject.collect::<Vec<_>>()).copied()
        })
        .collect()
}

/// The same login once more, as it was or nearly so, at once or later.
fn again(random: &mut Random, words: &Vocabulary, scenario: &mut Scenario) {
    let first = scenario.judged.plan.twin();
    scenario.before.push(Message {
        plan: first.clone(),
        ..Message::default()
    });
    if random.happens(1, 3) {
        // Others log in between.
        let after_ms = offset(random).clamp(0, 3_500_000);
        for _ in 0..=random.below(3) {
            scenario.before.push(Message {
                plan: first.clone().before(NewIds {}),
                after_ms,
                settings: None,
            });
        }
    }
    let mut second = first;
    if random.happens(1, 2) {
        plan::add_step(random, words, &mut second);
    }
    scenario.judged = Message {
        plan: second,
        after_ms: offset(random).clamp(0, 3_500_000),
        settings: None,
    };
}

/// A message after the settings of the SP have changed: an honest one more often than not.
fn withdrawn(random: &mut Random, words: &Vocabulary, scenario: &mut Scenario) {
    let mut later = settings(random);
    while later.is_empty() {
        later = settings(random);
    }
    let twin = scenario.judged.plan.twin();
    if random.happens(1, 3) {
        scenario.before.push(Message {
            plan: twin.clone(),
            ..Message::default()
        });
        scenario.judged.plan = twin.before(NewIds {});
    } else if random.happens(1, 2) {
        scenario.judged.plan = twin;
    } else {
        scenario.judged.plan = plan::hostile(random, words, &later);
    }
    scenario.judged.settings = Some(later);
}

/// Settings that can be had together: none twice, and one at most of what an IdP is trusted by.
fn compatible(settings: Vec<&'static Named>) -> Vec<&'static Named> {
    let mut kept: Vec<&'static Named> = Vec::new();
    let is_trust = |one: &Named| {
        let starts = ["metadata", "trust", "only", "own-scope"];
        starts.iter().any(|start| one.name.starts_with(start))
    };
    for one in settings {
        let second = is_trust(one) && kept.iter().any(|other| is_trust(other));
        if !second && !kept.contains(&one) {
            kept.push(one);
        }
    }
    kept
}

/// The same scenario, in which the honest twin of every message fits the settings at the start.
#[must_use]
pub fn settled(mut scenario: Scenario) -> Scenario {
    let mut start = Vec::new();
    for one in std::mem::take(&mut scenario.settings) {
        if one.distrusts == Some(TenantName::Contoso) || one.strangers_out {
            // Nobody could log in: it comes later.
            scenario.judged.settings.get_or_insert_with(|| vec![one]);
        } else {
            start.push(one);
        }
    }
    let mut kept = compatible(start);
    for message in scenario.messages_mut() {
        message.settings = message.settings.take().map(compatible);
    }
    let has = |kept: &[&Named], name: &str| kept.iter().any(|one| one.name == name);
    if has(&kept, "require-encrypted") && !kept.iter().any(|one| one.name.starts_with("decrypt")) {
        kept.extend(settings::find("decrypt"));
    }
    let key = kept.iter().find_map(|one| one.key);
    let decrypts = kept.iter().any(|one| one.name.starts_with("decrypt"));
    let asked = kept
        .iter()
        .any(|one| one.name == "no-unsolicited" || one.name.starts_with("demand"));
    for message in scenario.messages_mut() {
        let baseline = &mut message.plan.baseline;
        // Requests go to the first IdP, and another one must not answer them.
        if baseline.tenant == TenantName::Fabrikam && (asked || !has(&kept, "other-tenant")) {
            baseline.tenant = TenantName::Contoso;
        }
        if (baseline.tenant == TenantName::Contoso) == (baseline.user == A_NOVAK) {
            baseline.user = match baseline.tenant {
                TenantName::Contoso => Baseline::default().user,
                TenantName::Fabrikam => A_NOVAK.to_owned(),
            };
        }
        if baseline.tenant == TenantName::Fabrikam {
            // Requests go to the first IdP.
            baseline.flow = Flow::Unsolicited;
        }
        if has(&kept, "own-scope") {
            baseline.user = Baseline::default().user;
        }
        baseline.key = key.filter(|_| baseline.tenant == TenantName::Contoso);
        baseline.encrypt = decrypts;
        if asked {
            baseline.flow = Flow::Solicited;
        }
        let response = has(&kept, "require-signed-response");
        let assertion = has(&kept, "require-signed-assertion");
        baseline.sign = match (response, assertion, baseline.sign) {
            (true, true, _) => SignOption::Both,
            (true, false, SignOption::Assertion) => SignOption::Response,
            (false, true, SignOption::Response) => SignOption::Assertion,
            (_, _, sign) => sign,
        };
    }
    let mut limited = has(&kept, "own-scope");
    for message in scenario.messages_mut() {
        if let Some(later) = &message.settings {
            limited = has(later, "own-scope");
        }
        // Whoever is not limited may speak for anybody.
        if !limited {
            let steps = &mut message.plan.before;
            steps.retain(|step| !matches!(step, Step::SpeakFor(_)));
        }
    }
    scenario.settings = kept;
    scenario
}
