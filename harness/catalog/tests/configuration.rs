//! What the reference SP makes of its configuration, and what it keeps between messages: said of
//! plain logins, where no case says it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use gauntlet_core::{Check, Delivery, Observation, Setup};
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::metadata::federation_metadata;
use gauntlet_idp::{Plan, World, mint};
use gauntlet_reference::{CheckResult, ConfigError, Judgement, ReferenceSp};

fn world() -> World {
    World::new("2026-01-15T12:00:00Z".parse().unwrap(), 1).unwrap()
}

fn login(world: &World) -> Delivery {
    mint(world, &Plan::default(), "login").unwrap().delivery
}

fn is_in(judgement: &Judgement) -> bool {
    matches!(judgement.observation(), Observation::Accepted { .. })
}

#[test]
fn certificates_of_the_configuration_count_before_those_of_the_metadata() {
    let world = world();
    let of_another_key = federation_metadata(&world, &[KeyName::Next]).unwrap();
    let usual = world.setup();
    let mut setup = usual.clone();
    setup.idp.metadata_xml = Some(of_another_key);
    assert!(!setup.idp.signing_certs_pem.is_empty());
    let delivery = login(&world);
    assert!(is_in(&ReferenceSp::new(&setup).unwrap().consume(&delivery)));
    // Without them, metadata alone says which key is trusted: not the one that signed.
    setup.idp.signing_certs_pem.clear();
    assert!(!is_in(
        &ReferenceSp::new(&setup).unwrap().consume(&delivery)
    ));
}

fn error_of(setup: &Setup) -> ConfigError {
    match ReferenceSp::new(setup) {
        Err(error) => error,
        Ok(_) => panic!("configured"),
    }
}

#[test]
fn a_certificate_that_is_none_is_named_by_its_place() {
    let world = world();
    let mut setup = world.setup();
    let good = setup.idp.signing_certs_pem[0].clone();
    let bad = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_owned();
    for (pems, place) in [
        (vec![bad.clone(), good.clone()], 1),
        (vec![good.clone(), good, bad], 3),
    ] {
        setup.idp.signing_certs_pem = pems;
        let error = error_of(&setup);
        let ConfigError::Certificate { number, .. } = &error else {
            panic!("{error}");
        };
        assert_eq!(*number, place);
    }
}

#[test]
fn a_message_is_taken_once_and_once_more_after_a_reset() {
    let world = world();
    let mut sp = ReferenceSp::new(&world.setup()).unwrap();
    let delivery = login(&world);
    assert!(is_in(&sp.consume(&delivery)));
    assert!(!is_in(&sp.consume(&delivery)));
    sp.reset();
    assert!(is_in(&sp.consume(&delivery)));
}

#[test]
fn every_check_is_recorded_once_whatever_becomes_of_the_message() {
    let world = world();
    let mut sp = ReferenceSp::new(&world.setup()).unwrap();
    let readable = login(&world);
    let unreadable = Delivery {
        saml_response: "AAAA".to_owned(),
        ..readable.clone()
    };
    let no_base64 = Delivery {
        saml_response: "!".to_owned(),
        ..readable.clone()
    };
    for delivery in [readable, unreadable, no_base64] {
        let results = sp.consume(&delivery).results;
        let mut checks: Vec<Check> = results.iter().map(|(check, _)| *check).collect();
        checks.sort_unstable();
        let mut all = Check::ALL.to_vec();
        all.sort_unstable();
        assert_eq!(checks, all);
        assert!(
            results
                .iter()
                .any(|(_, result)| !matches!(result, CheckResult::NotRun))
        );
    }
}
