//! SPs that find the key in the wrong place, or too many of them.

use gauntlet_core::Check;

use super::Mutant;
use crate::dom::El;
use crate::keys::TrustedKey;
use crate::metadata::Reading;
use crate::names;
use crate::parts::Parts;
use crate::refusal::Refusal;
use crate::signature::{self, octets_of};

pub(super) fn all() -> Vec<Mutant> {
    matched()
        .into_iter()
        .chain(found())
        .chain(listed())
        .collect()
}

/// The certificates of KeyInfo, in DER.
fn certificates(signature: El<'_>) -> Vec<Vec<u8>> {
    signature
        .child(names::DSIG, "KeyInfo")
        .into_iter()
        .flat_map(|info| info.named(names::DSIG, "X509Data"))
        .flat_map(|data| data.named(names::DSIG, "X509Certificate"))
        .filter_map(|el| octets_of(&el.text()))
        .collect()
}

/// The keys of these certificates, or else the trusted ones.
fn these_or_trusted(ders: &[Vec<u8>], trusted: &[TrustedKey]) -> Vec<TrustedKey> {
    let keys: Vec<TrustedKey> = ders
        .iter()
        .filter_map(|der| TrustedKey::from_der(der).ok())
        .collect();
    if keys.is_empty() {
        trusted.to_vec()
    } else {
        keys
    }
}

/// Issuer, subject and serial number of a certificate.
struct Names {
    issuer: Vec<u8>,
    subject: Vec<u8>,
    serial: Vec<u8>,
}

fn names_in(der: &[u8]) -> Option<Names> {
    let der = rustls_pki_types::CertificateDer::from(der);
    let certificate = webpki::EndEntityCert::try_from(&der).ok()?;
    Some(Names {
        issuer: certificate.issuer().to_vec(),
        subject: certificate.subject().to_vec(),
        serial: certificate.serial().to_vec(),
    })
}

/// The certificates of KeyInfo that match a trusted one in the eyes of `fits`.
fn matching(
    signature: El<'_>,
    trusted: &[TrustedKey],
    fits: fn(&Names, &Names) -> bool,
) -> Vec<TrustedKey> {
    let ders: Vec<Vec<u8>> = certificates(signature)
        .into_iter()
        .filter(|der| {
            names_in(der).is_some_and(|names| {
                let mut trusted = trusted.iter().filter_map(|key| names_in(&key.der));
                trusted.any(|trusted| fits(&names, &trusted))
            })
        })
        .collect();
    these_or_trusted(&ders, trusted)
}

/// How a certificate of KeyInfo is matched with the trusted one.
fn matched() -> Vec<Mutant> {
    let by = |keys| Parts {
        keys,
        ..Parts::default()
    };
    vec![
        Mutant::weak(
            "certificate-by-issuer-and-serial",
            "Trusts a certificate in KeyInfo that has issuer and serial number of the configured \
             one.",
            by(|signature, trusted| {
                matching(signature, trusted, |found, own| {
                    found.issuer == own.issuer && found.serial == own.serial
                })
            }),
        ),
        Mutant::weak(
            "any-leaf-of-the-authority",
            "Trusts every certificate in KeyInfo of the authority that has issued the configured \
             one.",
            by(|signature, trusted| {
                matching(signature, trusted, |found, own| {
                    found.issuer == own.issuer && own.issuer != own.subject
                })
            }),
        ),
        Mutant::weak(
            "certificate-by-prefix",
            "Trusts what begins as the configured certificate does, and loads the last one that \
             is there.",
            by(|signature, trusted| {
                let last: Vec<Vec<u8>> = certificates(signature)
                    .iter()
                    .filter_map(|der| {
                        let mut trusted = trusted.iter();
                        let rest = trusted.find_map(|key| der.strip_prefix(&*key.der))?;
                        (!rest.is_empty()).then(|| rest.to_vec())
                    })
                    .collect();
                these_or_trusted(&last, trusted)
            }),
        ),
        Mutant::weak(
            "fingerprint-of-first-key-of-last",
            "Compares the fingerprint of the first certificate in X509Data with that of the \
             configured one, and verifies with the last.",
            by(|signature, trusted| {
                let ders = certificates(signature);
                let fingerprint = |der: &[u8]| {
                    let sha1 = &aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY;
                    aws_lc_rs::digest::digest(sha1, der).as_ref().to_vec()
                };
                let pinned = ders.first().is_some_and(|first| {
                    let mut trusted = trusted.iter();
                    trusted.any(|key| fingerprint(&key.der) == fingerprint(first))
                });
                let last: Vec<Vec<u8>> = ders.into_iter().last().into_iter().collect();
                if pinned {
                    these_or_trusted(&last, trusted)
                } else {
                    trusted.to_vec()
                }
            }),
        ),
        Mutant::strict(
            "fingerprint-of-the-text",
            "Compares the certificate in KeyInfo with the configured one as text, line breaks \
             included.",
            Parts::default().adding(Check::SignatureValue, |ctx| {
                let broken = |el: El<'_>| {
                    el.is(names::DSIG, "X509Certificate") && el.text().contains(char::is_whitespace)
                };
                if ctx.message.document.elements().any(broken) {
                    Err(Refusal::new("the certificate is written in another way"))
                } else {
                    Ok(())
                }
            }),
        ),
    ]
}

/// Keys that are found by what else stands in KeyInfo.
fn found() -> Vec<Mutant> {
    let by = |keys| Parts {
        keys,
        ..Parts::default()
    };
    vec![
        Mutant::weak(
            "follows-retrieval-method",
            "Takes the key from where a RetrievalMethod says that it is, in this document.",
            by(|signature, trusted| {
                let named = signature
                    .child(names::DSIG, "KeyInfo")
                    .and_then(|info| info.child(names::DSIG, "RetrievalMethod"))
                    .and_then(|method| method.attribute("URI")?.strip_prefix('#'));
                let Some(id) = named else {
                    return trusted.to_vec();
                };
                let document = signature.document;
                let place = document
                    .elements()
                    .find(|el| el.attribute("Id") == Some(id));
                let ders: Vec<Vec<u8>> = place
                    .into_iter()
                    .flat_map(|place| {
                        let within = document.elements();
                        within.filter(move |el| el.is_within(place.id))
                    })
                    .filter(|el| el.is(names::DSIG, "X509Certificate"))
                    .filter_map(|el| octets_of(&el.text()))
                    .collect();
                these_or_trusted(&ders, trusted)
            }),
        ),
        Mutant::weak(
            "key-by-name-query",
            "Keeps the certificates that it meets under a name each, and puts the KeyName into \
             the text of the query that finds one.",
            by(|signature, trusted| {
                let name = signature
                    .child(names::DSIG, "KeyInfo")
                    .and_then(|info| info.child(names::DSIG, "KeyName"))
                    .map(El::text)
                    .unwrap_or_default();
                // `... WHERE name = '` and the rest: a condition that is always true finds all.
                if name.replace(' ', "").to_lowercase().contains("'or'1'='1") {
                    these_or_trusted(&certificates(signature), trusted)
                } else {
                    trusted.to_vec()
                }
            }),
        ),
    ]
}

/// Keys that the configuration lists, and for what.
fn listed() -> Vec<Mutant> {
    vec![
        Mutant::weak(
            "every-key-descriptor",
            "Trusts every key in the metadata to sign, whatever its use.",
            Parts {
                metadata: Reading {
                    is_to_sign: |_| true,
                    ..Reading::default()
                },
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "no-signing-key-no-verification",
            "Takes from metadata the keys whose use is signing, and verifies nothing where there \
             is none (the effect of CVE-2026-16443).",
            Parts {
                metadata: Reading {
                    is_to_sign: |purpose| purpose == Some("signing"),
                    ..Reading::default()
                },
                configured: |_, trust| Ok(trust),
                verify: |algorithm, keys, octets, value| {
                    if keys.is_empty() {
                        Ok(())
                    } else {
                        signature::verify(algorithm, keys, octets, value)
                    }
                },
                ..Parts::default().without(Check::SignatureAlgorithm)
            },
        ),
        Mutant::weak(
            "trusts-its-own-key",
            "Has its own certificate in the store of those that it trusts.",
            Parts {
                configured: |setup, trust| {
                    let own = setup.sp.signing_cert_pem.iter();
                    let own = own.filter_map(|pem| TrustedKey::from_pem(pem).ok());
                    let own: Vec<_> = own.collect();
                    let trust = trust.with_keys()?;
                    Ok(trust.changing_keys(|keys| keys.extend(own.iter().cloned())))
                },
                ..Parts::default()
            },
        ),
        Mutant::strict(
            "first-certificate-only",
            "Tries the first of the configured certificates only.",
            Parts {
                configured: |_, trust| {
                    Ok(trust.with_keys()?.changing_keys(|keys| keys.truncate(1)))
                },
                ..Parts::default()
            },
        ),
    ]
}
