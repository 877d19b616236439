//! The reference SP takes what identity providers issue that nobody here wrote, made afresh and
//! configured from their own metadata; and what it takes from one it does not take from another.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of tests")]

mod common;

#[path = "adapters/minting.rs"]
#[expect(dead_code, reason = "it mints for other tests")]
mod minting;

use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::{delivery, setup};
use gauntlet_core::{Delivery, Identity, Observation, Setup};
use gauntlet_reference::ReferenceSp;
use minting::{certificate, read, required};
use serde_json::{Value, json};

const SP: &str = "https://sp.example/saml";
const ACS: &str = "https://sp.example/saml/acs";
const IDP: &str = "https://idp.example/metadata";
const REQUEST: &str = "_a-request-of-the-sp";
const NAME_ID: &str = "b.simon@contoso.example";

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The metadata of the SP, with the certificate to encrypt to.
fn sp_metadata() -> String {
    let pem = certificate("next");
    let certificate: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    format!(
        "<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"{SP}\">\
         <SPSSODescriptor WantAssertionsSigned=\"true\" \
         protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">\
         <KeyDescriptor use=\"encryption\"><KeyInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\">\
         <X509Data><X509Certificate>{certificate}</X509Certificate></X509Data></KeyInfo>\
         </KeyDescriptor>\
         <NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</NameIDFormat>\
         <AssertionConsumerService index=\"0\" isDefault=\"true\" Location=\"{ACS}\" \
         Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\"/>\
         </SPSSODescriptor></EntityDescriptor>"
    )
}

/// What an identity provider issued for a job: its metadata and its Responses.
struct Issued {
    metadata: String,
    responses: Vec<(String, Delivery)>,
}

/// Runs a program that is an identity provider: `command` with the file of the job.
fn issue(command: &[&Path], behind: &[&Path]) -> Issued {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("sp.xml"), sp_metadata()).unwrap();
    let job = json!({
        "idp": IDP,
        "sso_url": "https://idp.example/sso",
        "sp": SP,
        "acs_url": ACS,
        "request": REQUEST,
        "name_id": NAME_ID,
        "key_file": here("../../fixtures/keys/idp-active.pem"),
        "cert_file": here("tests/adapters/active.crt"),
        "sp_metadata_file": at("sp.xml"),
    });
    std::fs::write(at("job.json"), job.to_string()).unwrap();
    let output = Command::new(command[0])
        .args(&command[1..])
        .arg(at("job.json"))
        .args(behind)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    let responses = said["responses"].as_array().unwrap().iter().map(|one| {
        let response = one["saml_response"].as_str().unwrap();
        let mut delivery = delivery(response);
        let xml = String::from_utf8(STANDARD.decode(response).unwrap()).unwrap();
        // The time at which it was issued: this test has no clock of its own.
        let instant = xml.split_once("IssueInstant=\"").unwrap().1;
        delivery.now = instant.split_once('"').unwrap().0.parse().unwrap();
        if one["unsolicited"] != true {
            delivery.outstanding_requests = vec![REQUEST.to_owned()];
        }
        (one["what"].as_str().unwrap().to_owned(), delivery)
    });
    Issued {
        metadata: said["metadata"].as_str().unwrap().to_owned(),
        responses: responses.collect(),
    }
}

/// The SP that knows the IdP by this metadata.
fn knowing(metadata: &str) -> Setup {
    let mut setup = setup(SP);
    ACS.clone_into(&mut setup.sp.acs_url);
    IDP.clone_into(&mut setup.idp.entity_id);
    setup.sp.require_signed_assertion = false;
    setup.sp.decryption_key_pem = Some(read("../../fixtures/keys/idp-next.pem"));
    setup.idp.metadata_xml = Some(metadata.to_owned());
    setup
}

fn observe(setup: &Setup, delivery: &Delivery) -> Observation {
    ReferenceSp::new(setup)
        .unwrap()
        .consume(delivery)
        .observation()
}

/// Everything that holds for what an identity provider issues.
fn hold(issued: &Issued, attributes: &[&str]) {
    let setup = knowing(&issued.metadata);
    let mut stranger = setup.clone();
    stranger.idp.metadata_xml = None;
    stranger.idp.signing_certs_pem = vec![certificate("next")];
    assert!(issued.responses.len() >= 2);
    for (what, delivery) in &issued.responses {
        let observation = observe(&setup, delivery);
        let Observation::Accepted { identity } = &observation else {
            panic!("{what}: {}", observation.summary());
        };
        hold_identity(what, identity, attributes);
        let refused = |setup: &Setup, delivery: &Delivery, why: &str| {
            let observation = observe(setup, delivery);
            let is_refused = matches!(observation, Observation::Rejected { .. });
            assert!(is_refused, "{what}, {why}: {}", observation.summary());
        };
        refused(&stranger, delivery, "with the certificate of another IdP");
        let mut late = delivery.clone();
        late.now = "2099-01-01T00:00:00Z".parse().unwrap();
        refused(&setup, &late, "years later");
        let mut elsewhere = setup.clone();
        "https://other.example/saml".clone_into(&mut elsewhere.sp.entity_id);
        refused(&elsewhere, delivery, "at another SP");
    }
}

fn hold_identity(what: &str, identity: &Identity, attributes: &[&str]) {
    assert_eq!(identity.name_id.as_deref(), Some(NAME_ID), "{what}");
    for name in attributes {
        let values = identity.attributes.get(*name);
        let expected = vec![NAME_ID.to_owned()];
        assert_eq!(values, Some(&expected), "{what}: {name}");
    }
}

#[test]
fn pysaml2() {
    let Some(installed) = required("pysaml2") else {
        return;
    };
    let python = installed.folder.join("venv/bin/python");
    let script = here("tests/identity_providers/issue_pysaml2.py");
    let isolated = Path::new("-IB");
    let issued = issue(&[&python, isolated, &script], &[]);
    hold(&issued, &["urn:oid:0.9.2342.19200300.100.1.3"]);
}

#[test]
fn lasso() {
    if required("lasso").is_none() {
        return;
    }
    let script = here("tests/identity_providers/issue_lasso.py");
    // Debian's own, for which the binding is made.
    let python = Path::new("/usr/bin/python3");
    let issued = issue(&[python, Path::new("-IB"), &script], &[]);
    hold(&issued, &["mail"]);
}

#[test]
fn samlify() {
    let Some(installed) = required("samlify") else {
        return;
    };
    let script = here("tests/identity_providers/issue_samlify.mjs");
    let issued = issue(&[Path::new("node"), &script], &[&installed.folder]);
    hold(&issued, &["mail"]);
}
