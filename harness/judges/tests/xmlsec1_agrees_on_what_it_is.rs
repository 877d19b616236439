//! What the reference's verifier states of the Signatures in hostile messages, xmlsec1 states too:
//! neither wrote the messages, and they share no code.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;

use gauntlet_core::statement::{SignatureStatement, Value};
use gauntlet_core::{Feature, Statement};
use gauntlet_idp::World;
use gauntlet_judges::{require, xmlsec1};
use gauntlet_reference::statement::state;

/// Of the members of groups, every so many is judged: they differ in little.
const EVERY: usize = 9;

/// Parts of the identifiers of cases in which a difference is right, with the reason.
const APART: &[(&str, &str)] = &[
    // The reference digests what the Reference is taken to name by SPs, xmlsec1 what it says.
    (
        "references/reference-uri-missing",
        "without a URI xmlsec1 digests the whole document",
    ),
    // What an SP makes of a Signature that breaks the schema is what the case is about.
    ("references/multi-digestvalue", "a second DigestValue"),
    (
        "references/signature-child-order",
        "SignatureValue before SignedInfo",
    ),
    (
        "references/signature-value-twice",
        "a second SignatureValue",
    ),
    (
        "wrapping/grammar/forged-signature-",
        "an Assertion as a child of the Signature",
    ),
    (
        "-plain-object-",
        "an Object of no namespace in the Signature",
    ),
    (
        "wrapping/ns-uri-variants",
        "an identifier of an element of no known namespace",
    ),
    // The statement is about canonical octets: of transforms that no SP may run it knows nothing.
    ("references/transform-", "transforms that SAML forbids"),
    (
        "references/c14n-unknown-method",
        "an unknown canonicalization",
    ),
    // libxml2's XPointers are given the identifier as it is.
    (
        "references/reference-xpath-",
        "an identifier that is no NCName",
    ),
    // libxml2 canonicalizes no reference to an entity, and xmlsec1 expands none.
    ("text/entity-nameid", "a reference to an entity"),
    ("parser/encoding-utf16", "a reference to an entity"),
    ("resources/quadratic-blowup", "a reference to an entity"),
    // The reference reads no attribute out of a document type declaration.
    (
        "encryption/enc-dup-id-inside",
        "twice the same identifier, once it is decrypted",
    ),
    (
        "parser/dtd-attlist-namespace-default",
        "the first default of two, as XML has it",
    ),
];

/// Cases whose Assertion the reference decrypts and xmlsec1 may not, with the reason.
const CLOSED: &[(&str, &str)] = &[
    ("oaep-sha256", "version 1.2 takes SHA-1 alone for RSA-OAEP"),
    ("oaep11-", "version 1.2 does not know xmlenc11#rsa-oaep"),
    ("key-referring", "no KeyInfo leads it to the EncryptedKey"),
    ("key-beside", "no KeyInfo leads it to the EncryptedKey"),
    ("enc-key-chain", "it would begin with the innermost key"),
    ("enc-key-loop", "it follows the RetrievalMethod"),
];

/// Whether the Signature is genuine by the reference's statement.
fn is_genuine(signature: &SignatureStatement) -> bool {
    let [info] = signature.infos.as_slice() else {
        return false;
    };
    info.value == Value::Trusted && info.matches()
}

/// Why xmlsec1 may refuse what the reference states to be genuine: it takes no identifier twice,
/// nor one of an element that it has not been told of, and its enveloped-signature transform takes
/// out what stands inside the Signature.
fn may_refuse(signature: &SignatureStatement) -> bool {
    let mut candidates = signature
        .infos
        .iter()
        .flat_map(|info| info.references.iter());
    candidates.any(|candidates| {
        candidates.len() != 1
            || candidates.iter().any(|candidate| {
                let name = candidate.path.rsplit('/').next().unwrap_or_default();
                let name = name.split('[').next().unwrap_or_default();
                let known = ["Response", "Assertion", "EntityDescriptor"].contains(&name);
                !known || candidate.path.starts_with(&format!("{}/", signature.path))
            })
    })
}

#[test]
fn on_every_signature_of_the_catalogue() {
    let Some(xmlsec1) = require(xmlsec1::find()) else {
        return;
    };
    let world = World::new("2026-01-15T12:00:00Z".parse().unwrap(), 1).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let certificate = folder.path().join("idp.pem");
    let document = folder.path().join("message.xml");
    let plain = folder.path().join("plain.xml");
    let members = gauntlet_catalog::group::all()
        .iter()
        .flat_map(|made| made.cases.iter().step_by(EVERY));
    let (mut agreed, mut genuine, mut refused, mut decrypted) = (0, 0, 0, 0);
    let mut differences = Vec::new();
    let mut apart = BTreeSet::new();
    for case in gauntlet_catalog::all().into_iter().chain(members) {
        let minted = case.mint(&world).unwrap();
        // xmlsec1 is given one key.
        let setup = minted.setup;
        let suspects = world.suspects(&setup);
        let [trusted] = suspects.trusted.as_slice() else {
            continue;
        };
        // Older versions do not know RSASSA-PSS, none knows Ed25519.
        let features = case.features();
        let unknown = [Feature::RsaPss, Feature::Eddsa];
        if !setup.other_idps.is_empty() || unknown.iter().any(|one| features.contains(one)) {
            continue;
        }
        // A case that looks at what the SP sends delivers no message.
        let Some(message) = minted.messages.last().map(|message| &message.xml) else {
            continue;
        };
        let Statement::Read(signatures) = state(message, &suspects) else {
            continue;
        };
        std::fs::write(&certificate, trusted).unwrap();
        // The reference states of an encrypted Assertion what it states of one in the clear.
        let opened = if message.contains("EncryptedAssertion") {
            xmlsec1
                .decrypt_assertions(message, &suspects.decryption_keys)
                .unwrap()
        } else {
            None
        };
        std::fs::write(&document, message).unwrap();
        std::fs::write(&plain, opened.as_ref().unwrap_or(message)).unwrap();
        let infos: usize = signatures.iter().map(|one| one.infos.len()).sum();
        let found = |xml: &String| xml.matches("<SignedInfo").count();
        if opened.as_ref().is_some_and(|opened| found(opened) == infos) {
            decrypted += 1;
        } else if message.contains("EncryptedAssertion") && found(message) != infos {
            let id = case.id();
            assert!(
                CLOSED.iter().any(|(part, _)| id.contains(part)),
                "{id}: the reference decrypts it, xmlsec1 does not"
            );
            continue;
        }
        for (index, signature) in signatures.iter().enumerate().take(3) {
            let xpath = format!(
                "(//*[local-name()='Signature' and \
                 namespace-uri()='http://www.w3.org/2000/09/xmldsig#'])[{}]",
                index + 1
            );
            // The Signature of the Response was made over what was sent.
            let judged = if signature.path == "Response/Signature" {
                &document
            } else {
                &plain
            };
            let (accepted, said) = xmlsec1.verify(judged, &certificate, &xpath).unwrap();
            match (is_genuine(signature), accepted) {
                (true, true) => genuine += 1,
                (false, false) => refused += 1,
                (true, false) if may_refuse(signature) => {}
                (ours, theirs) => {
                    let id = case.id();
                    let known = APART.iter().find(|(part, _)| id.contains(part));
                    if let Some((part, _)) = known {
                        apart.insert(*part);
                        continue;
                    }
                    let said = said.lines().take(6).collect::<Vec<_>>().join(" / ");
                    differences.push(format!("{id}: {ours} {theirs}: {signature}: {said}"));
                    continue;
                }
            }
            agreed += 1;
        }
    }
    assert!(differences.is_empty(), "{differences:#?}");
    let idle: Vec<_> = APART
        .iter()
        .filter(|(part, _)| !apart.contains(part))
        .collect();
    assert!(idle.is_empty(), "no difference any more: {idle:?}");
    assert!(
        agreed > 300 && genuine > 100 && refused > 50,
        "{agreed} {genuine} {refused}"
    );
    assert!(
        decrypted > 40,
        "xmlsec1 decrypted no more than {decrypted} messages"
    );
}
