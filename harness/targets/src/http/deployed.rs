//! What an SP can do and what it departs from, as it is deployed.

use std::collections::BTreeSet;

use gauntlet_core::{Feature, Setup};
use serde_json::Value;

use super::HttpSpec;
use super::settings::SpAsDeployed;
use crate::target::Configured;

/// What a target with these settings can do.
pub(super) fn features(spec: &HttpSpec) -> BTreeSet<Feature> {
    let mut features: BTreeSet<Feature> = spec.http.features.iter().copied().collect();
    features.insert(Feature::Post);
    features.insert(Feature::Http);
    if spec.http.settings.allow_unsolicited {
        features.insert(Feature::Unsolicited);
    }
    if spec.clock {
        features.insert(Feature::Clock);
    }
    features
}

/// The settings of `asked` that an SP deployed as `deployed` does not have.
pub(super) fn departures(deployed: &SpAsDeployed, asked: &Setup) -> Configured {
    let sp = &asked.sp;
    let mut ignored = Vec::new();
    let settings = [
        (
            "allow_unsolicited",
            sp.allow_unsolicited,
            deployed.allow_unsolicited,
        ),
        (
            "require_signed_response",
            sp.require_signed_response,
            deployed.require_signed_response,
        ),
        (
            "require_signed_assertion",
            sp.require_signed_assertion,
            deployed.require_signed_assertion,
        ),
    ];
    for (name, asked, deployed) in settings {
        if asked != deployed {
            ignored.push(name.to_owned());
        }
    }
    if sp.clock_skew_s != deployed.clock_skew_s {
        ignored.push("clock_skew_s".to_owned());
    }
    if sp.signing_key_pem.is_some() {
        ignored.push("signing_key_pem".to_owned());
    }
    let floors = [(
        "clock_skew_s".to_owned(),
        Value::from(deployed.clock_skew_s),
    )];
    Configured {
        ignored,
        floors: floors.into(),
    }
}
