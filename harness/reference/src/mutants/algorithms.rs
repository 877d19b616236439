//! SPs that verify by hand what a library would refuse, or take algorithms that nobody should.

use aws_lc_rs::digest::{self, Algorithm, SHA1_FOR_LEGACY_USE_ONLY, SHA256};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, VerificationAlgorithm as _};
use gauntlet_core::Check;

use super::Mutant;
use super::big::{PublicKey, item, trimmed};
use super::old_digests::{md5, ripemd160};
use super::signed_info::inside_first;
use super::wrapping::consumed;
use crate::context::Context;
use crate::dom::{Document, El};
use crate::keys::{KeyKind, TrustedKey};
use crate::names;
use crate::parts::{CheckFn, Parts, VerifyFn};
use crate::reader;
use crate::refusal::Refusal;
use crate::signature::{self, octets_of};

/// The order of P-256.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];
/// `DigestInfo` up to the digest (RFC 8017 9.2, note 1).
const SHA256_INFO: &[u8] =
    b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20";
const MD5_INFO: &[u8] = b"\x30\x20\x30\x0c\x06\x08\x2a\x86\x48\x86\xf7\x0d\x02\x05\x05\x00\x04\x10";
const RIPEMD160_INFO: &[u8] = b"\x30\x21\x30\x09\x06\x05\x2b\x24\x03\x02\x01\x05\x00\x04\x14";

pub(super) fn all() -> Vec<Mutant> {
    rsa().into_iter().chain(curves()).chain(content()).collect()
}

/// Verifies as the reference does, and where that fails as `otherwise` does.
macro_rules! or {
    ($otherwise:expr) => {
        |algorithm, keys, octets, value| {
            signature::verify(algorithm, keys, octets, value).or_else(|refusal| {
                let otherwise: fn(&str, &TrustedKey, &[u8], &[u8]) -> bool = $otherwise;
                let value = octets_of(value).unwrap_or_default();
                if keys
                    .iter()
                    .any(|key| otherwise(algorithm, key, octets, &value))
                {
                    Ok(())
                } else {
                    Err(refusal)
                }
            })
        }
    };
}

fn verifying(verify: VerifyFn) -> Parts {
    Parts {
        verify,
        ..Parts::default()
    }
}

fn rsa() -> Vec<Mutant> {
    vec![
        Mutant::lenient(
            "textbook-rsa",
            "Verifies RSA with whatever key is configured, be its exponent 1.",
            verifying(or!(|algorithm, key, octets, value| {
                algorithm.ends_with("#rsa-sha256")
                    && opened_by_anybody(key, value).is_some_and(|message| {
                        let digest = digest::digest(&SHA256, octets);
                        message == encoded(SHA256_INFO, digest.as_ref(), message.len())
                    })
            })),
        ),
        Mutant::weak(
            "lenient-padding",
            "Reads the padding of PKCS#1 v1.5 from the left, and not what follows the digest \
             (the shape behind CVE-2006-4339).",
            verifying(or!(|algorithm, key, octets, value| {
                algorithm.ends_with("#rsa-sha256")
                    && opened_by_anybody(key, value).is_some_and(|message| {
                        let digest = digest::digest(&SHA256, octets);
                        let info = [SHA256_INFO, digest.as_ref()].concat();
                        behind_padding(&message).is_some_and(|rest| rest.starts_with(&info))
                    })
            })),
        ),
        Mutant::lenient(
            "pss-any-parameters",
            "Takes a signature with RSASSA-PSS whatever its salt and its mask.",
            verifying(or!(|algorithm, key, octets, value| {
                algorithm.ends_with("#sha256-rsa-MGF1")
                    && opened(key, value).is_some_and(|message| {
                        let masks = [&SHA256, &SHA1_FOR_LEGACY_USE_ONLY];
                        masks
                            .into_iter()
                            .any(|mask| pss(&message, octets, mask).is_some())
                    })
            })),
        ),
        Mutant::lenient(
            "takes-old-digests",
            "Takes MD5 and RIPEMD-160, in signatures and in references.",
            old_digests(verifying(or!(verified_by_old_digest))),
        ),
    ]
}

fn curves() -> Vec<Mutant> {
    vec![
        Mutant::weak(
            "psychic-signatures",
            "Computes with r and s as they come, and takes nought on both sides for equal (the \
             shape behind CVE-2022-21449).",
            verifying(or!(|algorithm, key, _, value| {
                let none = |number: &[u8]| {
                    let number = trimmed(number);
                    number.is_empty() || number == ORDER
                };
                algorithm.contains("#ecdsa-")
                    && key.kind() == Some(KeyKind::P256)
                    && pair(value).is_some_and(|(r, s)| none(r) && none(s))
            })),
        ),
        Mutant::lenient(
            "ecdsa-in-der",
            "Takes a signature with ECDSA in DER as well.",
            verifying(or!(|algorithm, key, octets, value| {
                let scheme = &ECDSA_P256_SHA256_ASN1;
                algorithm.ends_with("#ecdsa-sha256")
                    && scheme.verify_sig(&key.spki, octets, value).is_ok()
            })),
        ),
        Mutant::weak(
            "other-kind-of-key-passes",
            "Takes a signature for verified that its keys cannot verify, because they are of \
             another kind (the shape behind CVE-2016-9814).",
            Parts {
                verify: |algorithm, keys, octets, value| match signature::kind_for(algorithm) {
                    Some(kind) if keys.iter().all(|key| key.kind() != Some(kind)) => Ok(()),
                    _ => signature::verify(algorithm, keys, octets, value),
                },
                ..Parts::default().replacing(Check::SignatureAlgorithm, |ctx| {
                    unless_named(ctx, crate::checks::signature_algorithm::check, |uri| {
                        signature::kind_for(uri).is_some() && !uri.ends_with("#rsa-sha1")
                    })
                })
            },
        ),
    ]
}

/// What is digested, and what of it.
fn content() -> Vec<Mutant> {
    vec![
        Mutant::lenient(
            "exclusive-for-inclusive",
            "Takes Canonical XML for the exclusive one, so that ancestors never matter.",
            Parts::default()
                .replacing(Check::Canonicalization, |ctx| {
                    let method = inside_first(ctx, "CanonicalizationMethod");
                    match method.and_then(|el| el.attribute("Algorithm")) {
                        Some(names::INCLUSIVE_C14N) => Ok(()),
                        _ => crate::checks::canonicalization::check(ctx),
                    }
                })
                .replacing(Check::Transforms, |ctx| {
                    let list = inside_first(ctx, "Transforms").into_iter();
                    let named: Vec<_> = list
                        .flat_map(|list| list.named(names::DSIG, "Transform"))
                        .filter_map(|el| el.attribute("Algorithm"))
                        .collect();
                    if named == [names::ENVELOPED, names::INCLUSIVE_C14N] {
                        Ok(())
                    } else {
                        crate::checks::transforms::check(ctx)
                    }
                }),
        ),
        Mutant::weak(
            "prunes-foreign-attributes",
            "Leaves attributes of namespaces that it does not know out of what is digested, and \
             looks attributes up by their local names.",
            Parts {
                read: |text| {
                    let mut document = reader::read(text)?;
                    for id in document.ids() {
                        document.retain_attributes(id, |attribute| {
                            let namespace = attribute.namespace;
                            namespace.is_empty() || namespace.starts_with("http://www.w3.org/")
                        });
                    }
                    Ok(document)
                },
                finish: |ctx, identity| {
                    crate::claims::finish(ctx, identity);
                    let whole = (ctx.parts.decode)(&ctx.delivery.saml_response)
                        .ok()
                        .and_then(|text| reader::read(&text).ok());
                    let twin = whole.iter().flat_map(Document::elements);
                    let twin = twin
                        .filter(|el| el.is(names::ASSERTION, "AuthnStatement"))
                        .flat_map(El::attributes)
                        .filter(|attribute| attribute.local == "SessionIndex")
                        .last();
                    if let Some(twin) = twin {
                        identity.session_index = Some(twin.value.to_owned());
                    }
                },
                ..Parts::default()
            },
        ),
    ]
}

/// The message that the public operation of this key finds in a value.
fn opened(key: &TrustedKey, value: &[u8]) -> Option<Vec<u8>> {
    PublicKey::of(key)?.apply(value)
}

/// The same under a key that needs no private one, which spares the others a slow computation.
fn opened_by_anybody(key: &TrustedKey, value: &[u8]) -> Option<Vec<u8>> {
    let key = PublicKey::of(key).filter(PublicKey::has_small_exponent)?;
    key.apply(value)
}

/// The encoded message of a digest (RFC 8017 9.2).
fn encoded(info: &[u8], digest: &[u8], length: usize) -> Vec<u8> {
    let mut message = vec![0x00, 0x01];
    message.resize(length.saturating_sub(info.len() + digest.len() + 1), 0xff);
    message.push(0x00);
    message.extend([info, digest].concat());
    message
}

/// What follows the padding of an encoded message, which has eight octets at least.
fn behind_padding(message: &[u8]) -> Option<&[u8]> {
    let padded = message.strip_prefix(&[0x00, 0x01])?;
    let padding = padded.iter().take_while(|octet| **octet == 0xff).count();
    if padding < 8 {
        return None;
    }
    padded.get(padding..)?.strip_prefix(&[0x00])
}

/// Verification of EMSA-PSS (RFC 8017 9.1.2) with a salt of any length.
fn pss(message: &[u8], octets: &[u8], mask: &'static Algorithm) -> Option<()> {
    let message = message.strip_suffix(&[0xbc])?;
    let (block, salted) = message.split_at_checked(message.len().checked_sub(32)?)?;
    let mut seeds = (0_u32..).flat_map(|counter| {
        let seed = [salted, &counter.to_be_bytes()].concat();
        digest::digest(mask, &seed).as_ref().to_vec()
    });
    let mut block: Vec<u8> = block
        .iter()
        .map(|octet| octet ^ seeds.next().unwrap_or_default())
        .collect();
    *block.first_mut()? &= 0x7f;
    let salt = trimmed(&block).strip_prefix(&[0x01])?;
    let hash = digest::digest(&SHA256, octets);
    let expected = digest::digest(&SHA256, &[&[0; 8], hash.as_ref(), salt].concat());
    (expected.as_ref() == salted).then_some(())
}

/// The two numbers of a signature with ECDSA, one after the other or in DER.
fn pair(value: &[u8]) -> Option<(&[u8], &[u8])> {
    if value.len() == 64 {
        return value.split_at_checked(32);
    }
    let (numbers, _) = item(value, 0x30)?;
    let (r, rest) = item(numbers, 0x02)?;
    let (s, _) = item(rest, 0x02)?;
    Some((r, s))
}

/// Passes where SignatureMethod is one that `fits`.
fn unless_named(
    ctx: &Context<'_>,
    check: CheckFn,
    fits: impl Fn(&str) -> bool,
) -> Result<(), Refusal> {
    let method = inside_first(ctx, "SignatureMethod").and_then(|el| el.attribute("Algorithm"));
    if method.is_some_and(fits) {
        Ok(())
    } else {
        check(ctx)
    }
}

/// Whether `value` is a signature with RSA and an old digest.
pub(crate) fn verified_by_old_digest(
    algorithm: &str,
    key: &TrustedKey,
    octets: &[u8],
    value: &[u8],
) -> bool {
    let (info, digest) = if algorithm.ends_with("#rsa-md5") {
        (MD5_INFO, md5(octets))
    } else if algorithm.ends_with("#rsa-ripemd160") {
        (RIPEMD160_INFO, ripemd160(octets))
    } else {
        return false;
    };
    opened(key, value).is_some_and(|message| message == encoded(info, &digest, message.len()))
}

/// A digest.
type DigestFn = fn(&[u8]) -> Vec<u8>;

/// The digest of this name, where it is an old one.
pub(crate) fn old_digest(uri: Option<&str>) -> Option<DigestFn> {
    match uri? {
        uri if uri.ends_with("#md5") => Some(md5),
        uri if uri.ends_with("#ripemd160") => Some(ripemd160),
        _ => None,
    }
}

fn old_digests(parts: Parts) -> Parts {
    let parts = Parts {
        view: consumed,
        ..parts
    };
    parts
        .replacing(Check::SignatureAlgorithm, |ctx| {
            unless_named(ctx, crate::checks::signature_algorithm::check, |uri| {
                uri.ends_with("#rsa-md5") || uri.ends_with("#rsa-ripemd160")
            })
        })
        .replacing(Check::DigestAlgorithm, |ctx| {
            let method = inside_first(ctx, "DigestMethod");
            match old_digest(method.and_then(|el| el.attribute("Algorithm"))) {
                Some(_) => Ok(()),
                None => crate::checks::digest_algorithm::check(ctx),
            }
        })
        .replacing(Check::DigestValue, |ctx| {
            let method = inside_first(ctx, "DigestMethod");
            let Some(digest) = old_digest(method.and_then(|el| el.attribute("Algorithm"))) else {
                return crate::checks::digest_value::check(ctx);
            };
            let stated = inside_first(ctx, "DigestValue").and_then(|el| octets_of(&el.text()));
            let octets = ctx.message.signatures.first().map(|found| &found.octets);
            match (stated, octets) {
                (Some(stated), Some(octets)) if digest(octets.as_bytes()) == stated => Ok(()),
                _ => Err(Refusal::new("the digest of the content is not DigestValue")),
            }
        })
}
