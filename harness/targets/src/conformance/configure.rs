//! `configure`: taken whole or refused whole, and nothing dropped in silence.

use std::collections::BTreeMap;

use gauntlet_core::{Feature, Setup};
use serde_json::Value;

use super::bench::Bench;
use super::session::{Reply, Told};
use super::{Attempt, Rule, Stop, Trial};
use crate::protocol::ConfigureReply;

const SECTION: &str = "configure";

/// A clock skew that no library has as its fixed one.
const ODD_SKEW_S: u32 = 61;

pub(super) const TRIALS: &[Trial] = &[
    Trial {
        rule: Rule {
            id: "configure",
            demand: "The ordinary configuration of an SP is taken with `ok`.",
            section: SECTION,
        },
        needs: &["only-replies"],
        attempt: ordinary,
    },
    Trial {
        rule: Rule {
            id: "configure-reply",
            demand: "The reply to any configuration is `ok` or `unsupported`; `ignored` is a list and `floors` an object of settings, by the names that they have in the request.",
            section: SECTION,
        },
        needs: &["configure"],
        attempt: reply,
    },
    Trial {
        rule: Rule {
            id: "configure-honest",
            demand: "A setting that goes with a feature which is not declared is named in `ignored` or `floors`, and one whose feature is declared is not in `ignored`.",
            section: SECTION,
        },
        needs: &["configure-reply"],
        attempt: honest,
    },
];

fn ordinary(bench: &Bench) -> Attempt {
    bench.start()?.take(&bench.material.setup)?;
    Ok(Vec::new())
}

fn reply(bench: &Bench) -> Attempt {
    let mut session = bench.start()?;
    let setups = [
        bench.material.setup.clone(),
        bench.changed(|s| s.sp.clock_skew_s = ODD_SKEW_S),
        bench.changed(|s| s.sp.allow_unsolicited = false),
        bench.changed(|s| s.sp.require_signed_response = true),
        bench.changed(|s| s.sp.require_signed_assertion = true),
        bench.changed(|s| {
            s.sp.slo_url = Some(format!("{}/logout", s.sp.acs_url));
            s.idp.slo_url = Some(s.idp.sso_url.clone());
        }),
        bench.changed(|s| {
            s.sp.slo_url = None;
            s.idp.slo_url = None;
            s.idp.metadata_xml = None;
        }),
    ];
    for setup in setups {
        if let (reply, Told::Taken(taken)) = session.configure(&setup)? {
            names(&reply, &taken, &settings(&setup)?)?;
        }
    }
    Ok(Vec::new())
}

/// Every setting that `configure` carries, with its value, as it stands on the wire.
fn settings(setup: &Setup) -> Result<BTreeMap<String, Value>, Stop> {
    let sp = serde_json::to_value(&setup.sp);
    let idp = serde_json::to_value(&setup.idp);
    let (Ok(Value::Object(sp)), Ok(Value::Object(idp))) = (sp, idp) else {
        return Err(Stop::Skipped("the configuration is no JSON".to_owned()));
    };
    // The SP's own come last: where both sides have the name, the reply means those.
    Ok(idp.into_iter().chain(sp).collect())
}

/// The one floor that is no setting of the request.
const SINGLE_SIGNATURE: &str = "single_signature";

/// Holds the names in a reply against the settings that there are.
fn names(
    reply: &Reply,
    taken: &ConfigureReply,
    settings: &BTreeMap<String, Value>,
) -> Result<(), Stop> {
    if let Some(floor) = taken.floors.get(SINGLE_SIGNATURE)
        && !floor.is_boolean()
    {
        return Err(reply.fails(format!(
            "the floor {floor} of '{SINGLE_SIGNATURE}' is neither true nor false"
        )));
    }
    let floors = taken.floors.keys();
    let floors = floors.filter(|name| *name != SINGLE_SIGNATURE);
    for name in taken.ignored.iter().chain(floors) {
        if !settings.contains_key(name) {
            return Err(reply.fails(format!("'{name}' is no setting of `configure`")));
        }
    }
    for (name, floor) in &taken.floors {
        let alike = match settings.get(name) {
            Some(Value::Number(_)) => floor.is_u64(),
            Some(Value::Bool(_)) => floor.is_boolean(),
            _ => true,
        };
        if !alike {
            return Err(reply.fails(format!(
                "the floor {floor} is no value that '{name}' could have"
            )));
        }
    }
    Ok(())
}

/// A setting with the feature that stands for honouring it, and a value to ask for.
type Honoured = (&'static str, Feature, fn(&mut Setup));

const HONOURED: [Honoured; 4] = [
    ("clock_skew_s", Feature::ClockSkew, |s| {
        s.sp.clock_skew_s = ODD_SKEW_S;
    }),
    (
        "require_signed_response",
        Feature::RequireSignedResponse,
        |s| s.sp.require_signed_response = true,
    ),
    (
        "require_signed_assertion",
        Feature::RequireSignedAssertion,
        |s| s.sp.require_signed_assertion = true,
    ),
    ("allow_unsolicited", Feature::Unsolicited, |s| {
        s.sp.allow_unsolicited = true;
    }),
];

fn honest(bench: &Bench) -> Attempt {
    let mut session = bench.start()?;
    for (name, feature, ask_for) in HONOURED {
        let (reply, told) = session.configure(&bench.changed(ask_for))?;
        let Told::Taken(taken) = told else {
            continue;
        };
        let ignored = taken.ignored.iter().any(|ignored| ignored == name);
        if bench.has(feature) && ignored {
            return Err(reply.fails(format!("it declares '{feature}', and yet ignores '{name}'")));
        }
        if !bench.has(feature) && !ignored && !taken.floors.contains_key(name) {
            return Err(reply.fails(format!(
                "it does not declare '{feature}', so the reply must name '{name}' in 'ignored' or 'floors'"
            )));
        }
    }
    Ok(Vec::new())
}
