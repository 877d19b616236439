//! Every message of the catalogue, explained: nothing ends in a panic, and what the reference SP
//! refuses is called a problem.

#![allow(clippy::unwrap_used, reason = "tests")]

use gauntlet_core::{Check, Expectation, Level};
use gauntlet_diagnose::{Explained, Grade, Options, diagnose};
use gauntlet_idp::World;

fn world() -> World {
    World::new("2026-01-15T12:00:00Z".parse().unwrap(), 1).unwrap()
}

fn options(setup: &gauntlet_core::Setup) -> Options {
    let sp = &setup.sp;
    let keys = sp
        .decryption_key_pem
        .iter()
        .chain(&sp.other_decryption_keys_pem);
    Options {
        certificates: setup.idp.signing_certs_pem.clone(),
        entity_id: Some(sp.entity_id.clone()),
        acs_url: Some(sp.acs_url.clone()),
        decryption_keys: keys.cloned().collect(),
        now: Some("2026-01-15T12:00:00Z".parse().unwrap()),
        clock_skew_s: sp.clock_skew_s,
        solicited_only: !sp.allow_unsolicited,
        require_signed_response: sp.require_signed_response,
        require_signed_assertion: sp.require_signed_assertion,
        ..Options::default()
    }
}

fn has_problem(message: &Explained) -> bool {
    message
        .findings
        .iter()
        .any(|one| one.grade == Grade::Problem)
}

/// What is about what only the SP knows: the past, its requests, its other settings.
const OF_THE_SP: [&str; 3] = [
    "attacks/correlation/",
    "attacks/encryption/",
    "conformance/flow/",
];

#[test]
fn what_must_be_refused_is_a_problem_and_what_must_be_accepted_is_none() {
    let world = world();
    let (mut honest, mut hostile) = (0, 0);
    let mut wrong = Vec::new();
    for case in gauntlet_catalog::all() {
        let minted = case.mint(&world).unwrap();
        let Some(last) = minted.messages.last() else {
            continue;
        };
        let said = diagnose(last.xml.as_bytes(), &options(&minted.setup));
        let id = case.id();
        let usual = minted.setup.other_idps.is_empty()
            && minted.setup.idp.metadata_xml == world.setup().idp.metadata_xml
            && minted.messages.len() == 1
            && minted.setups.iter().all(Option::is_none)
            && last.delivery.now == world.now()
            && last.delivery.carriage.is_none()
            && !OF_THE_SP.iter().any(|family| id.starts_with(family));
        // The form field is no part of the text, and how it was carried is neither.
        if !usual || case.level != Level::Must {
            continue;
        }
        let said = said.unwrap_or_else(|error| panic!("{id}: {error}"));
        let reads_it = case.caught_by.iter().all(|check| *check != Check::Encoding);
        match case.expectation {
            Expectation::Accept => {
                honest += 1;
                if has_problem(&said.messages[0]) {
                    wrong.push(format!("{id}: {:?}", said.messages[0].findings));
                }
            }
            // An Assertion alone may be what was cut out of a Response.
            Expectation::Reject if reads_it && said.messages[0].kind != "Assertion" => {
                hostile += 1;
                if !has_problem(&said.messages[0]) {
                    wrong.push(format!("{id}: {}", said.messages[0].verdict));
                }
            }
            _ => {}
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(
        honest >= 100 && hostile >= 100,
        "{honest} honest, {hostile} hostile"
    );
}

#[test]
fn no_message_of_a_group_ends_in_a_panic() {
    let world = world();
    for case in gauntlet_catalog::everything().into_iter().step_by(7) {
        let minted = case.mint(&world).unwrap();
        for message in &minted.messages {
            let base64 = &message.delivery.saml_response;
            let _ = diagnose(base64.as_bytes(), &Options::default());
            for cut in [base64.len() / 3, base64.len() / 2] {
                let _ = diagnose(&base64.as_bytes()[..cut], &Options::default());
            }
        }
    }
}

#[test]
fn masking_leaves_nobody_named() {
    let world = world();
    let case = gauntlet_catalog::find("conformance/signing/assertion-signed-unsolicited").unwrap();
    let xml = case.mint(&world).unwrap().messages[0].xml.clone();
    let mut options = Options {
        // Wrong, so that findings repeat what they have found.
        entity_id: Some("https://other.example/".to_owned()),
        ..Options::default()
    };
    let shown = |options: &Options| {
        let said = diagnose(xml.as_bytes(), options).unwrap();
        serde_json::to_string(&said).unwrap()
    };
    assert!(shown(&options).contains("b.simon@contoso.example"));
    options.mask = true;
    let masked = shown(&options);
    for secret in ["b.simon", "B.Simon", "b5c0d1a2"] {
        assert!(!masked.contains(secret), "{secret}: {masked}");
    }
    assert!(masked.contains("https://sts.windows.net/"), "{masked}");
}
