//! xmlsec1 accepts every honest response that the IdP mints, and its metadata.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use gauntlet_core::{Expectation, Feature};
use gauntlet_idp::World;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::metadata::federation_metadata;
use gauntlet_idp::metadata_shape::MetadataShape;
use gauntlet_idp::signed_metadata::{OPERATOR, SignedMetadata};
use gauntlet_judges::{require, xmlsec1};

/// The Signature of the Assertion, of the Response, or of a metadata document.
const IN_ASSERTION: &str = "//*[local-name()='Assertion']/*[local-name()='Signature']";
const IN_ROOT: &str = "/*/*[local-name()='Signature']";

fn world() -> World {
    World::new("2026-01-15T12:00:00Z".parse().unwrap(), 1).unwrap()
}

/// Cases whose Assertion xmlsec1 may leave closed, with the reason.
const CLOSED: &[(&str, &str)] = &[
    ("oaep-sha256", "version 1.2 takes SHA-1 alone for RSA-OAEP"),
    ("oaep11-", "version 1.2 does not know xmlenc11#rsa-oaep"),
    ("key-referring", "no KeyInfo leads it to the EncryptedKey"),
    ("key-beside", "no KeyInfo leads it to the EncryptedKey"),
];

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

    let (mut verified, mut decrypted) = (0, 0);
    for case in gauntlet_catalog::all() {
        // Not every SP takes Canonical XML, but what we make of it must be that.
        let honest =
            case.expectation == Expectation::Accept || case.id().ends_with("/c14n-inclusive");
        // Older versions do not know RSASSA-PSS, none knows Ed25519.
        let features = case.features();
        let unknown = [Feature::RsaPss, Feature::Eddsa];
        if !honest || unknown.iter().any(|one| features.contains(one)) {
            continue;
        }
        let minted = case.mint(&world).unwrap();
        let suspects = world.suspects(&minted.setup);
        let (trusted, keys) = (suspects.trusted, suspects.decryption_keys);
        for message in minted.messages.iter().chain([&minted.control]) {
            let received = folder.path().join("response.xml");
            std::fs::write(&received, &message.xml).unwrap();
            let mut checked = signatures(&message.xml);
            let mut opened = None;
            if message.xml.contains("EncryptedAssertion") {
                opened = xmlsec1.decrypt_assertions(&message.xml, &keys).unwrap();
                let Some(opened) = &opened else {
                    let id = case.id();
                    assert!(
                        CLOSED.iter().any(|(part, _)| id.contains(part)),
                        "{id}: xmlsec1 does not decrypt it"
                    );
                    continue;
                };
                decrypted += 1;
                if signatures(opened).contains(&IN_ASSERTION) {
                    checked.push(IN_ASSERTION);
                }
            }
            assert!(!checked.is_empty(), "{}: nothing is signed", case.id());
            let plain = folder.path().join("plain.xml");
            std::fs::write(&plain, opened.as_ref().unwrap_or(&message.xml)).unwrap();
            for xpath in checked {
                let document = if xpath == IN_ROOT { &received } else { &plain };
                // xmlsec1 is given one key at a time: that of one of the IdPs that are trusted.
                let mut said = String::new();
                let accepted = trusted.iter().any(|pem| {
                    std::fs::write(&certificate, pem).unwrap();
                    let (accepted, words) = xmlsec1.verify(document, &certificate, xpath).unwrap();
                    said.push_str(&words);
                    accepted
                });
                assert!(accepted, "{} at {xpath}: {said}", case.id());
                verified += 1;
            }
        }
    }
    assert!(
        verified >= 120 && decrypted >= 40,
        "only {verified} signatures were verified, {decrypted} messages decrypted"
    );
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

/// What a federation has signed, and what is made of it. Wrapped and beside a forged entity the
/// Signature still verifies: what it covers is not what is read, which a library does not say.
#[test]
fn the_metadata_of_a_federation() {
    const IN_MEMBER: &str = "/*/*/*[local-name()='Signature']";
    let Some(xmlsec1) = require(xmlsec1::find()) else {
        return;
    };
    let world = world();
    let folder = tempfile::tempdir().unwrap();
    let certificate = folder.path().join("operator.pem");
    let operator = world.keys().get(OPERATOR).certificate_pem();
    std::fs::write(&certificate, operator).unwrap();
    let document = folder.path().join("metadata.xml");
    for (how, xpath, verifies) in [
        (SignedMetadata::Whole, IN_ROOT, true),
        (SignedMetadata::Altered, IN_ROOT, false),
        (SignedMetadata::ByAttacker, IN_ROOT, false),
        (SignedMetadata::MemberAlone, IN_MEMBER, true),
        (SignedMetadata::Wrapped, IN_ROOT, true),
    ] {
        let text = MetadataShape::Signed(how).document(&world).unwrap();
        std::fs::write(&document, text).unwrap();
        let (accepted, said) = xmlsec1.verify(&document, &certificate, xpath).unwrap();
        assert_eq!(accepted, verifies, "{how:?}: {said}");
    }
}
