//! The reference SP accepts what other people's software signs, made afresh here.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gauntlet_core::{Acceptance, Binding, Delivery, Observation};
use gauntlet_idp::{Minted, Plan, World, mint};
use gauntlet_judges::{python, require, xmlsec1};
use gauntlet_reference::ReferenceSp;

const KEY: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../fixtures/keys/idp-active.pem"
);

fn world() -> World {
    World::new("2026-01-15T12:00:00Z".parse().unwrap(), 1).unwrap()
}

/// The honest message, and its XML with an empty signature template or none at all.
fn unsigned(world: &World, template: bool) -> (Minted, String) {
    let minted = mint(world, &Plan::default(), "outside").unwrap();
    let start = minted.xml.find("<Signature ").unwrap();
    let end = minted.xml.find("</Signature>").unwrap() + "</Signature>".len();
    let mut signature = minted.xml[start..end].to_owned();
    for name in ["DigestValue", "SignatureValue"] {
        let from = signature.find(&format!("<{name}>")).unwrap();
        let to = signature.find(&format!("</{name}>")).unwrap() + name.len() + 3;
        signature.replace_range(from..to, &format!("<{name}/>"));
    }
    let from = signature.find("<KeyInfo>").unwrap();
    let to = signature.find("</KeyInfo>").unwrap() + "</KeyInfo>".len();
    signature.replace_range(from..to, "");
    let signature = if template { signature.as_str() } else { "" };
    let xml = format!("{}{signature}{}", &minted.xml[..start], &minted.xml[end..]);
    (minted, xml)
}

/// Lets the reference SP judge `xml`, signed by others, by the truth of the honest message.
fn observe(world: &World, minted: &Minted, xml: &str) -> Observation {
    let mut sp = ReferenceSp::new(&world.setup()).unwrap();
    let delivery = Delivery {
        now: world.now(),
        binding: Binding::HttpPost,
        saml_response: STANDARD.encode(xml),
        ..minted.delivery.clone()
    };
    sp.consume(&delivery).observation()
}

fn assert_accepted(minted: &Minted, observation: &Observation) {
    let Observation::Accepted { identity } = observation else {
        panic!("{}", observation.summary());
    };
    let comparison = minted.truth.compare(identity);
    assert_eq!(comparison.acceptance, Acceptance::Full, "{comparison:?}");
    assert!(comparison.lost.is_empty(), "{comparison:?}");
}

#[test]
fn signed_by_xmlsec1() {
    let Some(xmlsec1) = require(xmlsec1::find()) else {
        return;
    };
    let world = world();
    let (minted, template) = unsigned(&world, true);
    let folder = tempfile::tempdir().unwrap();
    let document = folder.path().join("template.xml");
    std::fs::write(&document, template).unwrap();
    let signed = xmlsec1.sign(&document, std::path::Path::new(KEY)).unwrap();
    assert!(!signed.contains("<SignatureValue/>"));
    assert_accepted(&minted, &observe(&world, &minted, &signed));
}

#[test]
fn signed_by_signxml() {
    const SCRIPT: &str = r##"
import sys
from lxml import etree
from signxml import XMLSigner, methods
SAML = "{urn:oasis:names:tc:SAML:2.0:assertion}"
DSIG = "{http://www.w3.org/2000/09/xmldsig#}"
root = etree.fromstring(sys.stdin.buffer.read())
assertion = root.find(SAML + "Assertion")
assertion.insert(1, etree.Element(DSIG + "Signature", Id="placeholder"))
signer = XMLSigner(method=methods.enveloped, c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#")
signed = signer.sign(root, key=open(sys.argv[1], "rb").read(), cert=open(sys.argv[2]).read(),
                     reference_uri="#" + assertion.get("ID"), id_attribute="ID")
sys.stdout.write(etree.tostring(signed).decode())
"##;
    let Some(python) = require(python::find()) else {
        return;
    };
    let world = world();
    let (minted, xml) = unsigned(&world, false);
    let folder = tempfile::tempdir().unwrap();
    let certificate = folder.path().join("idp.pem");
    std::fs::write(&certificate, &world.setup().idp.signing_certs_pem[0]).unwrap();
    let signed = python
        .run(SCRIPT, &[KEY, certificate.to_str().unwrap()], &xml)
        .unwrap();
    assert!(signed.contains("SignatureValue"));
    assert_accepted(&minted, &observe(&world, &minted, &signed));
    // The reference reads what was signed: a changed byte is refused.
    let changed = signed.replacen("b.simon@", "c.simon@", 1);
    assert!(matches!(
        observe(&world, &minted, &changed),
        Observation::Rejected { .. }
    ));
}
