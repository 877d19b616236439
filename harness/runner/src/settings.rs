//! Settings that a case depends on and that a target does not honour.

use gauntlet_core::{Feature, Setup};
use gauntlet_idp::SignOption;
use gauntlet_targets::Configured;
use serde_json::Value;

/// The honest twin that a case rests on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Twin {
    /// What is signed in it.
    pub(crate) sign: SignOption,
    /// Whether the case delivers nothing else, and so judges the target on it.
    pub(crate) judged: bool,
}

/// The setting that the case depends on and that the target does not honour.
pub(crate) fn unmet(
    setup: &Setup,
    features: &[Feature],
    twin: Twin,
    configured: &Configured,
) -> Option<String> {
    let ignored = |name: &str| configured.ignored.iter().any(|ignored| ignored == name);
    let sp = &setup.sp;
    let skew = "clock_skew_s";
    if features.contains(&Feature::ClockSkew) {
        if let Some(floor) = configured
            .floor(skew)
            .filter(|f| *f > sp.clock_skew_s.into())
        {
            return Some(format!(
                "{skew}: the target takes no less than {floor}, the case needs {}",
                sp.clock_skew_s
            ));
        }
        if ignored(skew) {
            return Some(format!("{skew}: the target ignores it"));
        }
    }
    let forced = |name: &str| configured.floors.get(name).and_then(Value::as_bool) == Some(true);
    let name = "allow_unsolicited";
    if !sp.allow_unsolicited && (ignored(name) || forced(name)) {
        return Some(format!("{name}: the target always allows it"));
    }
    let name = "single_signature";
    if twin.sign == SignOption::Both && !twin.judged && forced(name) {
        return Some(format!(
            "{name}: the target takes no message with two signatures, and the honest twin has them"
        ));
    }
    let unsigned = [
        (
            twin.sign == SignOption::Assertion,
            "require_signed_response",
        ),
        (
            twin.sign == SignOption::Response,
            "require_signed_assertion",
        ),
    ];
    for (is_unsigned, name) in unsigned {
        if is_unsigned && forced(name) {
            return Some(format!("{name}: the target always demands it"));
        }
    }
    let name = "signing_key_pem";
    if sp.signing_key_pem.is_some() && ignored(name) {
        return Some(format!("{name}: the target ignores it"));
    }
    let required = [
        (sp.sign_authn_requests, "sign_authn_requests"),
        (sp.require_signed_response, "require_signed_response"),
        (sp.require_signed_assertion, "require_signed_assertion"),
    ];
    required
        .into_iter()
        .find(|(asked, name)| *asked && ignored(name))
        .map(|(_, name)| format!("{name}: the target ignores it"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use gauntlet_idp::World;

    use super::*;

    fn setup() -> Setup {
        let now = gauntlet_core::DEFAULT_NOW;
        World::new(now, 1).unwrap().setup()
    }

    fn twin(sign: SignOption) -> Twin {
        Twin {
            sign,
            judged: false,
        }
    }

    #[test]
    fn a_floor_matters_where_the_skew_does_and_where_it_is_higher() {
        let configured = Configured {
            ignored: vec![],
            floors: BTreeMap::from([("clock_skew_s".to_owned(), Value::from(180))]),
        };
        let mut setup = setup();
        assert_eq!(
            unmet(
                &setup,
                &[Feature::Post],
                twin(SignOption::Both),
                &configured
            ),
            None
        );
        let why = unmet(
            &setup,
            &[Feature::ClockSkew],
            twin(SignOption::Both),
            &configured,
        )
        .unwrap();
        assert!(why.contains("180"), "{why}");
        setup.sp.clock_skew_s = 180;
        assert_eq!(
            unmet(
                &setup,
                &[Feature::ClockSkew],
                twin(SignOption::Both),
                &configured
            ),
            None
        );
    }

    #[test]
    fn an_ignored_setting_matters_where_it_is_asked_for() {
        let mut setup = setup();
        for name in [
            "clock_skew_s",
            "allow_unsolicited",
            "signing_key_pem",
            "require_signed_response",
            "require_signed_assertion",
        ] {
            let configured = Configured {
                ignored: vec![name.to_owned()],
                floors: BTreeMap::new(),
            };
            assert_eq!(
                unmet(&setup, &[], twin(SignOption::Both), &configured),
                None
            );
            let asked = match name {
                "clock_skew_s" => setup.clone(),
                other => {
                    setup.sp.allow_unsolicited = other != "allow_unsolicited";
                    setup.sp.signing_key_pem =
                        (other == "signing_key_pem").then(|| "a key".to_owned());
                    setup.sp.require_signed_response = other == "require_signed_response";
                    setup.sp.require_signed_assertion = other == "require_signed_assertion";
                    setup.clone()
                }
            };
            let why = unmet(
                &asked,
                &[Feature::ClockSkew],
                twin(SignOption::Both),
                &configured,
            )
            .unwrap();
            assert!(why.starts_with(name), "{why}");
            setup = self::setup();
        }
    }

    #[test]
    fn a_signature_that_the_target_always_demands_matters_where_it_is_missing() {
        let setup = setup();
        for (name, without) in [
            ("require_signed_response", SignOption::Assertion),
            ("require_signed_assertion", SignOption::Response),
        ] {
            let configured = Configured {
                ignored: vec![],
                floors: BTreeMap::from([(name.to_owned(), Value::from(true))]),
            };
            let why = unmet(&setup, &[], twin(without), &configured).unwrap();
            assert!(why.starts_with(name), "{why}");
            assert_eq!(
                unmet(&setup, &[], twin(SignOption::Both), &configured),
                None
            );
        }
    }

    /// What is honest must be taken, and what rests on it cannot be judged where it is not.
    #[test]
    fn a_target_that_takes_one_signature_is_judged_on_two_and_not_on_what_rests_on_them() {
        let setup = setup();
        let configured = Configured {
            ignored: vec![],
            floors: BTreeMap::from([("single_signature".to_owned(), Value::from(true))]),
        };
        let why = |twin| unmet(&setup, &[], twin, &configured);
        let both = twin(SignOption::Both);
        assert!(why(both).unwrap().starts_with("single_signature"));
        assert_eq!(
            why(Twin {
                judged: true,
                ..both
            }),
            None
        );
        for one in [SignOption::Assertion, SignOption::Response] {
            assert_eq!(why(twin(one)), None);
        }
    }
}
