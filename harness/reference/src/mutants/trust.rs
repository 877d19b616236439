//! SPs that trust what was not verified, or verify with what they do not trust.

use aws_lc_rs::hmac;
use gauntlet_core::Check;

use super::Mutant;
use super::wrapping::consumed;
use crate::keys::TrustedKey;
use crate::names;
use crate::parts::{CheckFn, Parts};
use crate::refusal::Refusal;
use crate::signature::{self, octets_of};

/// The checks on the inside of a signature.
const INSIDE: [Check; 9] = [
    Check::SignatureStructure,
    Check::SingleReference,
    Check::ReferenceCoversParent,
    Check::Canonicalization,
    Check::Transforms,
    Check::SignatureAlgorithm,
    Check::DigestAlgorithm,
    Check::DigestValue,
    Check::SignatureValue,
];

#[expect(clippy::too_many_lines, reason = "a table: one entry a mutant")]
pub(super) fn all() -> Vec<Mutant> {
    vec![
        Mutant::weak(
            "signature-presence-only",
            "Asks whether there is a signature, and does not verify it.",
            Parts {
                view: consumed,
                ..Parts::default().without_all(&INSIDE)
            },
        ),
        Mutant::weak(
            "believes-anything",
            "Reads who a message is about, and asks neither who says so nor to whom.",
            Parts {
                view: consumed,
                ..Parts::default().without_all(&INSIDE).without_all(&[
                    Check::SignaturePresent,
                    Check::ResponseIssuer,
                    Check::AssertionIssuer,
                    Check::Destination,
                    Check::Audience,
                    Check::Recipient,
                ])
            },
        ),
        Mutant::weak(
            "key-from-keyinfo",
            "Verifies with the certificate in KeyInfo (the effect of CVE-2024-32962).",
            Parts {
                keys: |signature, trusted| {
                    signature
                        .child(names::DSIG, "KeyInfo")
                        .and_then(|el| el.child(names::DSIG, "X509Data"))
                        .and_then(|el| el.child(names::DSIG, "X509Certificate"))
                        .and_then(|el| octets_of(&el.text()))
                        .and_then(|der| TrustedKey::from_der(&der).ok())
                        .map_or_else(|| trusted.to_vec(), |key| vec![key])
                },
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "certificate-compared-only",
            "Compares the certificate in KeyInfo with the configured one, and does not verify \
             with it.",
            Parts {
                view: consumed,
                ..Parts::default().replacing(Check::SignatureValue, |ctx| {
                    let named = ctx
                        .message
                        .document
                        .elements()
                        .find(|el| el.is(names::DSIG, "X509Certificate"))
                        .and_then(|el| octets_of(&el.text()))
                        .and_then(|der| TrustedKey::from_der(&der).ok());
                    let trusted = ctx
                        .setup
                        .idp
                        .signing_certs_pem
                        .iter()
                        .filter_map(|pem| TrustedKey::from_pem(pem).ok());
                    match named {
                        Some(named) if trusted.into_iter().any(|key| key.spki == named.spki) => {
                            Ok(())
                        }
                        Some(_) => Err(Refusal::new("the certificate in KeyInfo is not trusted")),
                        None => crate::checks::signature_value::check(ctx),
                    }
                })
            },
        ),
        Mutant::weak(
            "signature-errors-pass",
            "Takes an error of the verifying primitive for success (the shape behind \
             CVE-2016-9814).",
            Parts {
                verify: |algorithm, keys, octets, value| {
                    let well_formed = octets_of(value).is_some_and(|octets| octets.len() == 256);
                    if well_formed {
                        signature::verify(algorithm, keys, octets, value)
                    } else {
                        Ok(())
                    }
                },
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "unknown-algorithm-passes",
            "Takes a signature under an unknown algorithm for verified.",
            Parts {
                verify: |algorithm, keys, octets, value| {
                    if algorithm.starts_with("http") {
                        signature::verify(algorithm, keys, octets, value)
                    } else {
                        Ok(())
                    }
                },
                ..Parts::default().without(Check::SignatureAlgorithm)
            },
        ),
        Mutant::weak(
            "hmac-with-certificate",
            "Lets the message choose HMAC, and keys it with the configured certificate (known of \
             xml-crypto before 2.0, GHSA-c27r-x354-4m68).",
            Parts {
                verify: |algorithm, keys, octets, value| {
                    if !algorithm.ends_with("#hmac-sha256") {
                        return signature::verify(algorithm, keys, octets, value);
                    }
                    let stated = octets_of(value).unwrap_or_default();
                    let verified = keys.iter().any(|key| {
                        let secret = hmac::Key::new(hmac::HMAC_SHA256, key.pem.as_bytes());
                        hmac::verify(&secret, octets, &stated).is_ok()
                    });
                    if verified {
                        Ok(())
                    } else {
                        Err(Refusal::new("the HMAC does not verify"))
                    }
                },
                ..Parts::default().without(Check::SignatureAlgorithm)
            },
        ),
        Mutant::weak(
            "hmac-without-secret",
            "Lets the message choose HMAC, and computes it without a secret where none is \
             configured.",
            Parts {
                verify: |algorithm, keys, octets, value| {
                    if !algorithm.ends_with("#hmac-sha256") {
                        return signature::verify(algorithm, keys, octets, value);
                    }
                    let stated = octets_of(value).unwrap_or_default();
                    let secret = hmac::Key::new(hmac::HMAC_SHA256, b"");
                    hmac::verify(&secret, octets, &stated)
                        .map_err(|_| Refusal::new("the HMAC does not verify"))
                },
                ..Parts::default().without(Check::SignatureAlgorithm)
            },
        ),
        Mutant::weak(
            "hmac-output-length",
            "Compares as many octets of an HMAC as the message states (the shape behind \
             CVE-2009-0217).",
            Parts {
                verify: |algorithm, keys, octets, value| {
                    if !algorithm.ends_with("#hmac-sha256") {
                        return signature::verify(algorithm, keys, octets, value);
                    }
                    let stated = octets_of(value).unwrap_or_default();
                    let fits = keys.iter().any(|key| {
                        let secret = hmac::Key::new(hmac::HMAC_SHA256, &key.spki);
                        hmac::sign(&secret, octets).as_ref().starts_with(&stated)
                    });
                    if fits {
                        Ok(())
                    } else {
                        Err(Refusal::new("the HMAC does not verify"))
                    }
                },
                ..Parts::default().without(Check::SignatureAlgorithm)
            },
        ),
        Mutant::lenient(
            "folds-algorithms",
            "Compares the identifiers of algorithms without regard to case.",
            Parts {
                verify: |algorithm, keys, octets, value| {
                    signature::verify(&algorithm.to_lowercase(), keys, octets, value)
                },
                ..Parts::default()
            }
            .replacing(Check::SignatureAlgorithm, |ctx| {
                let allowed = ctx
                    .message
                    .document
                    .elements()
                    .filter(|el| el.is(names::DSIG, "SignatureMethod"))
                    .filter_map(|el| el.attribute("Algorithm"))
                    .all(|uri| uri.to_lowercase().contains("xmldsig-more#rsa-sha"));
                if allowed {
                    Ok(())
                } else {
                    crate::checks::signature_algorithm::check(ctx)
                }
            }),
        ),
        Mutant::weak(
            "any-certificate-trusted",
            "Looks for a trusted certificate in KeyInfo, and verifies with any that stands there.",
            Parts {
                keys: |signature, trusted| {
                    let listed: Vec<TrustedKey> = signature
                        .child(names::DSIG, "KeyInfo")
                        .into_iter()
                        .flat_map(|info| info.named(names::DSIG, "X509Data"))
                        .filter_map(|data| data.child(names::DSIG, "X509Certificate"))
                        .filter_map(|el| octets_of(&el.text()))
                        .filter_map(|der| TrustedKey::from_der(&der).ok())
                        .collect();
                    let known = |key: &TrustedKey| trusted.iter().any(|t| t.spki == key.spki);
                    if listed.iter().any(known) {
                        listed
                    } else {
                        trusted.to_vec()
                    }
                },
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "no-references-needed",
            "Takes a signature without references for one whose references are all valid.",
            vacuous(Parts {
                view: consumed,
                ..Parts::default()
            }),
        ),
        Mutant::weak(
            "references-from-first-signed-info",
            "Reads references from the first SignedInfo and verifies the last (the shape behind \
             CVE-2025-29774).",
            Parts {
                signed_infos: |signature| {
                    let mut infos = signature.named(names::DSIG, "SignedInfo");
                    let first = infos.next()?;
                    Some((first, infos.last().unwrap_or(first)))
                },
                ..Parts::default().without(Check::SignatureStructure)
            },
        ),
        Mutant::weak(
            "covers-anything",
            "Asks whether a signature verifies, not what it covers.",
            Parts {
                view: consumed,
                ..Parts::default().without(Check::ReferenceCoversParent)
            },
        ),
        Mutant::weak(
            "malformed-falls-back",
            "Reads what it can of a malformed document, and verifies nothing then.",
            Parts {
                read: |text| Ok(super::read_or_recover(text)),
                find_signatures: |document, response, assertion| {
                    if document.recovered {
                        Vec::new()
                    } else {
                        crate::message::find_signatures(document, response, assertion)
                    }
                },
                ..Parts::default().replacing(Check::SignaturePresent, |ctx| {
                    if ctx.message.document.recovered {
                        Ok(())
                    } else {
                        crate::checks::signature_present::check(ctx)
                    }
                })
            },
        ),
    ]
}

/// Passes the checks on references where there is none.
fn vacuous(parts: Parts) -> Parts {
    let table: [(Check, CheckFn); 5] = [
        (Check::SingleReference, |ctx| {
            unless_none(ctx, crate::checks::single_reference::check)
        }),
        (Check::ReferenceCoversParent, |ctx| {
            unless_none(ctx, crate::checks::reference_covers_parent::check)
        }),
        (Check::Transforms, |ctx| {
            unless_none(ctx, crate::checks::transforms::check)
        }),
        (Check::DigestAlgorithm, |ctx| {
            unless_none(ctx, crate::checks::digest_algorithm::check)
        }),
        (Check::DigestValue, |ctx| {
            unless_none(ctx, crate::checks::digest_value::check)
        }),
    ];
    table.into_iter().fold(parts, |parts, (check, function)| {
        parts.replacing(check, function)
    })
}

fn unless_none(ctx: &crate::context::Context<'_>, check: CheckFn) -> Result<(), Refusal> {
    if ctx
        .message
        .signatures
        .iter()
        .all(|examined| examined.references == 0)
    {
        Ok(())
    } else {
        check(ctx)
    }
}
