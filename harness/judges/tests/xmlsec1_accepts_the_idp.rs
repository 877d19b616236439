//! xmlsec1 accepts every honest response that the IdP mints, and its metadata.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use gauntlet_core::Expectation;
use gauntlet_idp::World;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::metadata::federation_metadata;
use gauntlet_judges::{require, xmlsec1};

/// The Signature of the Assertion, of the Response, or of a metadata document.
const IN_ASSERTION: &str = "/*/*[local-name()='Assertion']/*[local-name()='Signature']";
const IN_ROOT: &str = "/*/*[local-name()='Signature']";

fn world() -> World {
    World::new("2026-01-15T12:00:00Z".parse().unwrap(), 1).unwrap()
}

/// Where the Signatures of a document stand, by its text.
fn signatures(xml: &str) -> Vec<&'static str> {
    let assertion = xml.find("Assertion ").unwrap_or(xml.len());
    let (outer, inner) = xml.split_at(assertion);
    let has = |part: &str| part.contains("SignatureValue");
    [(has(outer), IN_ROOT), (has(inner), IN_ASSERTION)]
        .into_iter()
        .filter_map(|(there, xpath)| there.then_some(xpath))
        .collect()
}

#[test]
fn every_honest_response() {
    let Some(xmlsec1) = require(xmlsec1::find()) else {
        return;
    };
    let world = world();
    let folder = tempfile::tempdir().unwrap();
    let certificate = folder.path().join("idp.pem");

    let mut verified = 0;
    for case in gauntlet_catalog::all() {
        if case.expectation != Expectation::Accept {
            continue;
        }
        let minted = case.mint(&world).unwrap();
        for message in minted.messages.iter().chain([&minted.control]) {
            let document = folder.path().join("response.xml");
            std::fs::write(&document, &message.xml).unwrap();
            let signatures = signatures(&message.xml);
            assert!(!signatures.is_empty(), "{}: nothing is signed", case.id());
            for xpath in signatures {
                // xmlsec1 is given one key at a time: that of one of the IdPs that are trusted.
                let idps = std::iter::once(&minted.setup.idp).chain(&minted.setup.other_idps);
                let mut said = String::new();
                let accepted = idps.flat_map(|idp| &idp.signing_certs_pem).any(|pem| {
                    std::fs::write(&certificate, pem).unwrap();
                    let (accepted, words) = xmlsec1.verify(&document, &certificate, xpath).unwrap();
                    said.push_str(&words);
                    accepted
                });
                assert!(accepted, "{} at {xpath}: {said}", case.id());
                verified += 1;
            }
        }
    }
    assert!(verified >= 80, "only {verified} signatures were verified");
}

/// The judge can say no: without this, the test above could not fail.
#[test]
fn a_changed_response_is_refused() {
    let Some(xmlsec1) = require(xmlsec1::find()) else {
        return;
    };
    let world = world();
    let folder = tempfile::tempdir().unwrap();
    let certificate = folder.path().join("idp.pem");
    std::fs::write(&certificate, &world.setup().idp.signing_certs_pem[0]).unwrap();
    let case = gauntlet_catalog::find("attacks/absence/tampered-name-id").unwrap();
    let document = folder.path().join("response.xml");
    std::fs::write(&document, &case.mint(&world).unwrap().messages[0].xml).unwrap();
    let (accepted, _) = xmlsec1
        .verify(&document, &certificate, IN_ASSERTION)
        .unwrap();
    assert!(!accepted);
    // Nor is another certificate taken for the right one.
    std::fs::write(&document, &case.twin(&world).unwrap().xml).unwrap();
    let other = world.keys().get(KeyName::Attacker).certificate_pem();
    std::fs::write(&certificate, other).unwrap();
    let (accepted, _) = xmlsec1
        .verify(&document, &certificate, IN_ASSERTION)
        .unwrap();
    assert!(!accepted);
}

#[test]
fn the_metadata() {
    let Some(xmlsec1) = require(xmlsec1::find()) else {
        return;
    };
    let world = world();
    let folder = tempfile::tempdir().unwrap();
    let certificate = folder.path().join("idp.pem");
    std::fs::write(&certificate, &world.setup().idp.signing_certs_pem[0]).unwrap();
    for keys in [&[KeyName::Active][..], &[KeyName::Active, KeyName::Next]] {
        let document = folder.path().join("metadata.xml");
        std::fs::write(&document, federation_metadata(&world, keys).unwrap()).unwrap();
        let (accepted, said) = xmlsec1.verify(&document, &certificate, IN_ROOT).unwrap();
        assert!(accepted, "{said}");
    }
}
