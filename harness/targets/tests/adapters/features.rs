//! What a target declares works.

use std::io::Read;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::DeflateDecoder;
use gauntlet_core::{Feature, Setup};
use url::Url;

use crate::driven::{Check, Driven, Finding, accepted, decrypting, noon, refused};
use crate::identity::is_the_signed_one;
use crate::minting::certificate;

/// What is to be trusted, and what mint.py then makes.
const SIGNATURES: [(Feature, &[&str], &str); 5] = [
    (Feature::RsaSha1, &["active"], "sha1"),
    (Feature::RsaSha384, &["active"], "sha384"),
    (Feature::RsaSha512, &["active"], "sha512"),
    (Feature::Ecdsa, &["ec"], "ecdsa"),
    // As Entra lists them at a rollover: the signer need not be the first.
    (Feature::MultipleIdpCerts, &["next", "active"], ""),
];
const CIPHERS: [(Feature, &str); 2] = [(Feature::AesGcm, "aes-gcm"), (Feature::AesCbc, "aes-cbc")];
const PARTS: [(Feature, &str); 3] = [
    (Feature::EncryptedAssertion, ""),
    (Feature::EncryptedId, "encrypted-id"),
    (Feature::EncryptedAttribute, "encrypted-attribute"),
];

pub(crate) fn findings(driven: &mut Driven) -> Vec<String> {
    let mut findings = Vec::new();
    let mut note = |what: String, found: Finding| {
        findings.extend(found.err().map(|found| format!("{what}: {found}")));
    };
    for (feature, trusted, words) in SIGNATURES {
        if driven.has(feature) {
            let trust = |setup: &mut Setup| {
                setup.idp.signing_certs_pem = trusted.iter().map(|c| certificate(c)).collect();
            };
            note(feature.to_string(), signed_one_comes(driven, words, trust));
        }
    }
    for (cipher, word) in CIPHERS {
        for (part, what) in PARTS {
            let needed = [cipher, part, Feature::RsaOaep];
            if needed.into_iter().all(|feature| driven.has(feature)) {
                let words = format!("{word} {what}");
                let found = signed_one_comes(driven, &words, decrypting);
                note(format!("{part} with {cipher}"), found);
            }
        }
    }
    let others: [(Feature, Check); 5] = [
        (Feature::InResponseTo, in_response_to),
        (Feature::Replay, replay),
        (Feature::SeveralIdps, several_idps),
        (Feature::SpMetadata, sp_metadata),
        (Feature::AuthnRequest, authn_request),
    ];
    for (feature, works) in others {
        if driven.has(feature) {
            note(feature.to_string(), works(driven));
        }
    }
    findings
}

/// That the signed person is let in by the Response of these words.
fn signed_one_comes(driven: &mut Driven, words: &str, change: impl FnOnce(&mut Setup)) -> Finding {
    driven.configured(change)?;
    let identity = accepted(driven.bring(words, noon()))?;
    is_the_signed_one(driven, &identity)
}

fn in_response_to(driven: &mut Driven) -> Finding {
    // Where Responses to no request are taken too, a library may document that it compares
    // nothing.
    driven.configured(|setup| setup.sp.allow_unsolicited = false)?;
    refused(&driven.bring_answer_to_another(noon()))?;
    accepted(driven.bring_answer("", noon())).map(|_| ())
}

fn replay(driven: &mut Driven) -> Finding {
    driven.configured(|_| {})?;
    let [first, second] = driven.bring_twice(noon());
    accepted(first)?;
    refused(&second)
}

/// That the signed person is let in by the second IdP of two, and refused where it is taken out.
fn several_idps(driven: &mut Driven) -> Finding {
    let other = |setup: &mut Setup| {
        "https://other-idp.example/".clone_into(&mut setup.idp.entity_id);
        setup.idp.metadata_xml = None;
    };
    driven.configured(|setup| {
        setup.other_idps = vec![setup.idp.clone()];
        other(setup);
    })?;
    accepted(driven.bring("", noon()))?;
    driven.configured(other)?;
    refused(&driven.bring("", noon()))
}

/// That it names the SP and its assertion consumer service (SAML Metadata 2.3.2, 2.4.4).
fn sp_metadata(driven: &mut Driven) -> Finding {
    // Some libraries describe no SP without single logout.
    driven.configured(|setup| setup.sp.slo_url = Some("https://sp.example/saml/slo".to_owned()))?;
    let metadata = quoted(&driven.metadata()?);
    let names = [
        r#"entityID="https://sp.example/saml""#,
        r#"Location="https://sp.example/saml/acs""#,
    ];
    if names.iter().all(|name| metadata.contains(name)) {
        return Ok(());
    }
    Err(metadata)
}

/// XML with the one kind of quotation marks, which mean the same.
fn quoted(xml: &str) -> String {
    xml.replace('\'', "\"")
}

/// That the request is this SP's, for the IdP that is configured, and has the ID that it is said
/// to have (SAML Bindings 3.4.4.1).
fn authn_request(driven: &mut Driven) -> Finding {
    driven.configured(|_| {})?;
    let (url, id) = driven.authn_request()?;
    let parsed = Url::parse(&url).map_err(|error| format!("{error}: {url}"))?;
    let query = parsed.query_pairs().find(|(name, _)| name == "SAMLRequest");
    let (_, message) = query.ok_or_else(|| format!("no SAMLRequest: {url}"))?;
    let deflated = STANDARD
        .decode(message.as_bytes())
        .map_err(|error| format!("{error}: {url}"))?;
    let mut request = String::new();
    DeflateDecoder::new(&deflated[..])
        .read_to_string(&mut request)
        .map_err(|error| format!("{error}: {url}"))?;
    let request = quoted(&request);
    let is_right = url.starts_with("https://idp.example/saml2?")
        && request.contains(&format!(r#" ID="{id}""#))
        && request.contains(">https://sp.example/saml<");
    if is_right {
        return Ok(());
    }
    Err(format!("{id}: {url}: {request}"))
}
