//! XML Encryption between other people's software and the two sides, by every algorithm that both
//! know: xmlsec1, and Python's cryptography for the parameters of RSA-OAEP that xmlsec1 does not.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gauntlet_core::{Acceptance, Delivery, Observation};
use gauntlet_idp::algorithm::DigestAlgorithm;
use gauntlet_idp::encrypt::Transport;
use gauntlet_idp::encrypt::cipher::BlockCipher;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::steps::{EncryptBy, TransportKey};
use gauntlet_idp::{Baseline, Minted, Plan, World, mint};
use gauntlet_judges::xmlsec1::Xmlsec1;
use gauntlet_judges::{python, require, xmlsec1};
use gauntlet_reference::ReferenceSp;

/// The ciphers that both sides know, as xmlsec1 names their transforms.
const CIPHERS: [(&str, BlockCipher); 6] = [
    ("aes128-cbc", BlockCipher::Aes128Cbc),
    ("aes192-cbc", BlockCipher::Aes192Cbc),
    ("aes256-cbc", BlockCipher::Aes256Cbc),
    ("aes128-gcm", BlockCipher::Aes128Gcm),
    ("aes192-gcm", BlockCipher::Aes192Gcm),
    ("aes256-gcm", BlockCipher::Aes256Gcm),
];
/// The key transports of which the same is true.
const TRANSPORTS: [(&str, Transport); 2] = [
    ("rsa-oaep-mgf1p", Transport::RsaOaepMgf1p),
    ("rsa-oaep-enc11", Transport::RsaOaep),
];

fn world() -> World {
    World::new("2026-01-15T12:00:00Z".parse().unwrap(), 1).unwrap()
}

/// Each pair of algorithms that this xmlsec1 knows.
fn pairs(xmlsec1: &Xmlsec1) -> Vec<(&'static str, BlockCipher, Transport)> {
    let transforms = xmlsec1.transforms().unwrap();
    let knows = |name: &str| transforms.iter().any(|one| one == name);
    let pairs: Vec<_> = CIPHERS
        .into_iter()
        .filter(|(name, _)| knows(name))
        .flat_map(|(name, cipher)| {
            TRANSPORTS
                .into_iter()
                .filter(|(name, _)| knows(name))
                .map(move |(_, transport)| (name, cipher, transport))
        })
        .collect();
    assert!(pairs.len() >= 6, "{transforms:?}");
    pairs
}

/// The SP that has the key which everything here is encrypted to, and what it says of `xml`.
fn observe(world: &World, minted: &Minted, xml: &str) -> Observation {
    let mut setup = world.setup();
    let key = world.keys().get(KeyName::SpEncryption);
    setup.sp.decryption_key_pem = Some(key.private_pem().to_owned());
    let mut sp = ReferenceSp::new(&setup).unwrap();
    let delivery = Delivery {
        saml_response: STANDARD.encode(xml),
        ..minted.delivery.clone()
    };
    sp.consume(&delivery).observation()
}

#[test]
fn the_reference_reads_what_xmlsec1_encrypts() {
    let Some(xmlsec1) = require(xmlsec1::find()) else {
        return;
    };
    let world = world();
    let minted = mint(&world, &Plan::default(), "outside").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("response.xml"), &minted.xml).unwrap();
    let certificate = world.keys().get(KeyName::SpEncryption).certificate_pem();
    std::fs::write(at("sp.pem"), certificate).unwrap();
    for (name, cipher, transport) in pairs(&xmlsec1) {
        let template = format!(
            "<xenc:EncryptedData xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\" \
             Type=\"http://www.w3.org/2001/04/xmlenc#Element\">\
             <xenc:EncryptionMethod Algorithm=\"{}\"/>\
             <ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><xenc:EncryptedKey>\
             <xenc:EncryptionMethod Algorithm=\"{}\"/>\
             <xenc:CipherData><xenc:CipherValue/></xenc:CipherData>\
             </xenc:EncryptedKey></ds:KeyInfo>\
             <xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedData>",
            cipher.uri(),
            transport.uri(),
        );
        std::fs::write(at("template.xml"), template).unwrap();
        let bits = name.trim_start_matches("aes").split('-').next().unwrap();
        let encrypted = xmlsec1
            .encrypt(
                &at("template.xml"),
                &at("sp.pem"),
                &format!("aes-{bits}"),
                &at("response.xml"),
                "/*/*[local-name()='Assertion']",
            )
            .unwrap();
        assert!(!encrypted.contains("<Assertion"), "{encrypted}");
        let wrapped = encrypted
            .replace(
                "<xenc:EncryptedData ",
                "<a:EncryptedAssertion xmlns:a=\"urn:oasis:names:tc:SAML:2.0:assertion\">\
                 <xenc:EncryptedData ",
            )
            .replace(
                "</xenc:EncryptedData>",
                "</xenc:EncryptedData></a:EncryptedAssertion>",
            );
        let observation = observe(&world, &minted, &wrapped);
        let Observation::Accepted { identity } = &observation else {
            panic!("{name}, {transport:?}: {}", observation.summary());
        };
        let comparison = minted.truth.compare(identity);
        assert_eq!(comparison.acceptance, Acceptance::Full, "{comparison:?}");
        // Not the ciphertext, but the key is wrong: nothing is read.
        let key = wrapped.find("<xenc:CipherValue>").unwrap() + "<xenc:CipherValue>".len();
        let mut other = wrapped.clone();
        let changed = if wrapped[key..].starts_with('A') {
            "B"
        } else {
            "A"
        };
        other.replace_range(key..=key, changed);
        assert!(matches!(
            observe(&world, &minted, &other),
            Observation::Rejected { .. }
        ));
    }
}

#[test]
fn xmlsec1_reads_what_the_idp_encrypts() {
    let Some(xmlsec1) = require(xmlsec1::find()) else {
        return;
    };
    let world = world();
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("idp.pem"), &world.setup().idp.signing_certs_pem[0]).unwrap();
    let key = world.keys().get(KeyName::SpEncryption);
    let keys = [key.private_pem().to_owned()];
    let others = [world.keys().get(KeyName::Attacker).private_pem().to_owned()];
    for (name, cipher, transport) in pairs(&xmlsec1) {
        let plan = Plan::honest(Baseline {
            encrypt: true,
            ..Baseline::default()
        })
        .before(EncryptBy {
            cipher,
            named: None,
        })
        .before(TransportKey {
            by: transport,
            digest: Some(DigestAlgorithm::Sha1),
            mask: None,
            label: None,
        });
        let minted = mint(&world, &plan, "outside").unwrap();
        assert!(minted.xml.contains(cipher.uri()) && minted.xml.contains(transport.uri()));
        assert!(!minted.xml.contains("<Assertion"));
        let opened = xmlsec1.decrypt_assertions(&minted.xml, &keys).unwrap();
        let opened = opened.unwrap_or_else(|| panic!("{name}, {transport:?}"));
        std::fs::write(at("opened.xml"), opened).unwrap();
        let signature = "//*[local-name()='Assertion']/*[local-name()='Signature']";
        let (verified, said) = xmlsec1
            .verify(&at("opened.xml"), &at("idp.pem"), signature)
            .unwrap();
        assert!(verified, "{name}, {transport:?}: {said}");
        assert_eq!(
            xmlsec1.decrypt_assertions(&minted.xml, &others).unwrap(),
            None,
            "another key opens it"
        );
    }
}

/// Decrypts the EncryptedAssertion on standard input by what its EncryptionMethods say.
const SCRIPT: &str = r##"
import base64, sys
from lxml import etree
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_pem_private_key

X = "{http://www.w3.org/2001/04/xmlenc#}"
key = load_pem_private_key(open(sys.argv[1], "rb").read(), None)
root = etree.fromstring(sys.stdin.buffer.read())
data = root.find(".//" + X + "EncryptedData")
wrapped = root.find(".//" + X + "EncryptedKey")
octets = lambda el: base64.b64decode(el.findtext(X + "CipherData/" + X + "CipherValue"))
name = lambda el: None if el is None else el.get("Algorithm").split("#")[1].lower()
sha = lambda name: getattr(hashes, name.upper())() if name else hashes.SHA1()
method = wrapped.find(X + "EncryptionMethod")
digest = sha(name(method.find("{*}DigestMethod")))
mask = sha((name(method.find("{*}MGF")) or "").removeprefix("mgf1"))
label = method.findtext(X + "OAEPparams")
label = base64.b64decode(label) if label else None
content = key.decrypt(octets(wrapped), padding.OAEP(padding.MGF1(mask), digest, label))
cipher = name(data.find(X + "EncryptionMethod"))
value = octets(data)
if cipher.endswith("gcm"):
    plain = AESGCM(content).decrypt(value[:12], value[12:], None)
else:
    decryptor = Cipher(algorithms.AES(content), modes.CBC(value[:16])).decryptor()
    plain = decryptor.update(value[16:]) + decryptor.finalize()
    plain = plain[:-plain[-1]]
sys.stdout.write(plain.decode())
"##;

/// Whether other people's software, too, finds the honest Assertion in what the IdP encrypts by
/// RSA-OAEP with every digest and mask that XML Encryption 1.1 names, and the reference does.
#[test]
fn every_digest_and_mask_of_oaep() {
    let (Some(python), Some(xmlsec1)) = (require(python::find()), require(xmlsec1::find())) else {
        return;
    };
    let world = world();
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("idp.pem"), &world.setup().idp.signing_certs_pem[0]).unwrap();
    let key = world.keys().get(KeyName::SpEncryption);
    std::fs::write(at("key.pem"), key.private_pem()).unwrap();
    let digests = [
        None,
        Some(DigestAlgorithm::Sha1),
        Some(DigestAlgorithm::Sha256),
        Some(DigestAlgorithm::Sha384),
        Some(DigestAlgorithm::Sha512),
    ];
    for digest in digests {
        for mask in digests {
            for label in [None, Some("bGFiZWw=".to_owned())] {
                let plan = Plan::honest(Baseline {
                    encrypt: true,
                    ..Baseline::default()
                })
                .before(TransportKey {
                    by: Transport::RsaOaep,
                    digest,
                    mask,
                    label,
                });
                let minted = mint(&world, &plan, "outside").unwrap();
                let key = at("key.pem");
                let assertion = python
                    .run(SCRIPT, &[key.to_str().unwrap()], &minted.xml)
                    .unwrap();
                assert!(assertion.starts_with("<Assertion"), "{assertion}");
                std::fs::write(at("plain.xml"), &assertion).unwrap();
                let (verified, said) = xmlsec1
                    .verify(
                        &at("plain.xml"),
                        &at("idp.pem"),
                        "/*/*[local-name()='Signature']",
                    )
                    .unwrap();
                assert!(verified, "{digest:?}, {mask:?}: {said}");
                let observation = observe(&world, &minted, &minted.xml);
                assert!(
                    matches!(observation, Observation::Accepted { .. }),
                    "{digest:?}, {mask:?}: {}",
                    observation.summary()
                );
            }
        }
    }
}
