//! Ed25519, which xmlsec1 does not know: libxml2 canonicalizes and Python's cryptography verifies
//! what the IdP signs, by key and certificate of its own reading.

#![allow(clippy::unwrap_used, reason = "tests")]

use gauntlet_idp::World;
use gauntlet_idp::keys::KeyName;
use gauntlet_judges::{python, require};

/// Reads a document from standard input and says 'verified', or why not.
const VERIFY: &str = r"
import base64, hashlib, sys
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from lxml import etree

DS = '{http://www.w3.org/2000/09/xmldsig#}'
certificate = x509.load_pem_x509_certificate(open(sys.argv[1], 'rb').read())
root = etree.fromstring(sys.stdin.buffer.read())
signature = root.find('.//' + DS + 'Signature')
info = signature.find(DS + 'SignedInfo')
octets = etree.tostring(info, method='c14n', exclusive=True)
value = base64.b64decode(signature.find(DS + 'SignatureValue').text)
stated = base64.b64decode(info.find('.//' + DS + 'DigestValue').text)
try:
    certificate.public_key().verify(value, octets)
except InvalidSignature:
    print('the value is wrong')
    sys.exit()
holder = signature.getparent()
holder.remove(signature)
digest = hashlib.sha256(etree.tostring(holder, method='c14n', exclusive=True)).digest()
print('verified' if digest == stated else 'the digest is wrong')
";

#[test]
fn what_the_idp_signs_by_ed25519() {
    let Some(python) = require(python::find()) else {
        return;
    };
    let world = World::new("2026-01-15T12:00:00Z".parse().unwrap(), 1).unwrap();
    let case = gauntlet_catalog::find("conformance/signing/eddsa-ed25519").unwrap();
    let xml = case.mint(&world).unwrap().messages[0].xml.clone();
    assert!(xml.contains("xmldsig-more#eddsa-ed25519"), "{xml}");
    let folder = tempfile::tempdir().unwrap();
    let certificate = folder.path().join("idp.pem");
    let pem = world.keys().get(KeyName::Ed25519).certificate_pem();
    std::fs::write(&certificate, pem).unwrap();
    let said = |xml: &str| {
        let said = python
            .run(VERIFY, &[certificate.to_str().unwrap()], xml)
            .unwrap();
        said.trim().to_owned()
    };
    assert_eq!(said(&xml), "verified");
    // And it can say no.
    assert_eq!(
        said(&xml.replace("b.simon@", "admin@")),
        "the digest is wrong"
    );
    assert_eq!(
        said(&xml.replace("enveloped-signature", "enveloped-signaturE")),
        "the value is wrong"
    );
}
