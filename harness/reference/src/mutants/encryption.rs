//! What real SPs make of encryption: a proof of origin, the end of all checks, or a puzzle.

use aws_lc_rs::cipher::{self as aws, DecryptingKey, DecryptionContext, UnboundCipherKey};
use gauntlet_core::Check;

use super::Mutant;
use super::brittle::assume;
use super::fetching::fetch;
use crate::checks;
use crate::context::Context;
use crate::decrypt::cipher::{Cipher, GCM_IV, cbc, decipher};
use crate::decrypt::rsa::{self, Oaep, PrivateKey};
use crate::decrypt::{self, Opening, plaintext};
use crate::dom::{Document, El, NodeId};
use crate::names;
use crate::parts::{CheckFn, Parts};
use crate::refusal::Refusal;
use crate::signature::octets_of;

/// What stands for a plaintext that is none.
const NO_PLAINTEXT: &[u8] = b"<nothing/>";

/// The reference with another way to open.
fn opening(change: impl FnOnce(&mut Opening)) -> Parts {
    let mut parts = Parts::default();
    change(&mut parts.opening);
    parts
}

fn was_encrypted(ctx: &Context<'_>) -> bool {
    let mut parts = ctx.message.encrypted.iter();
    parts.any(|part| part.is_assertion && part.opened.is_ok())
}

pub(super) fn all() -> Vec<Mutant> {
    let mut all = weak();
    all.extend(lenient());
    all.extend(strict());
    all.extend(brittle());
    all
}

#[expect(clippy::too_many_lines, reason = "a table: one entry a mutant")]
fn weak() -> Vec<Mutant> {
    vec![
        Mutant::weak(
            "decrypted-is-authentic",
            "Takes an Assertion for the IdP's because it opened with the key of the SP, which is \
             public (CVE-2024-4985 and CVE-2024-9487 were of this kind).",
            Parts::default().replacing(Check::SignaturePresent, |ctx| {
                if was_encrypted(ctx) {
                    return Ok(());
                }
                checks::signature_present::check(ctx)
            }),
        ),
        Mutant::weak(
            "encrypted-is-checked",
            "Asks who, when and for whom of an Assertion in the clear alone (as saml2-js did up \
             to 2.0.3).",
            CLEAR_ONLY
                .iter()
                .fold(Parts::default(), |parts, (check, function)| {
                    parts.replacing(*check, *function)
                }),
        ),
        Mutant::weak(
            "gcm-without-tag",
            "Opens AES-GCM without its tag, as counter mode (CVE-2026-32313 let the data say how \
             long the tag is).",
            opening(|opening| {
                opening.decipher = |uri, key, octets| match Cipher::of(uri)? {
                    Cipher::Gcm(size) => counter_mode(size, key, octets),
                    other @ Cipher::Cbc(_) => decipher(other, key, octets),
                };
            }),
        ),
        Mutant::lenient(
            "decrypts-before-it-verifies",
            "Decrypts what a signed Response holds before it looks at the Signature.",
            Parts {
                may_open: |_| true,
                ..Parts::default()
            },
        ),
        Mutant::lenient(
            "tells-of-padding",
            "Goes on with an empty element where the padding of AES-CBC is wrong, and says what is \
             wrong with that.",
            opening(|opening| {
                opening.decipher = |uri, key, octets| {
                    let cipher = Cipher::of(uri)?;
                    decipher(cipher, key, octets).or_else(|| Some(NO_PLAINTEXT.to_vec()))
                };
                opening.element = |encrypted, octets| {
                    if octets != NO_PLAINTEXT {
                        return decrypt::element(encrypted, octets);
                    }
                    let shell = plaintext::read_in_place(encrypted, octets)?;
                    let only = plaintext::elements(&shell).into_iter().next()?;
                    Some((shell, only))
                };
            }),
        ),
        Mutant::lenient(
            "padding-by-eye",
            "Looks for the end of the last tag in what AES-CBC yields, and not at the padding.",
            opening(|opening| {
                opening.decipher = |uri, key, octets| match Cipher::of(uri)? {
                    Cipher::Cbc(size) => up_to_last_tag(cbc(size, key, octets)?),
                    other @ Cipher::Gcm(_) => decipher(other, key, octets),
                };
            }),
        ),
        Mutant::weak(
            "plaintext-resolves-entities",
            "Reads the plaintext by another parser than the message, one that fetches what a \
             document type declaration names.",
            opening(|opening| {
                opening.element = |encrypted, octets| {
                    if let Ok(text) = std::str::from_utf8(octets)
                        && let Some((_, declaration)) = text.split_once("<!DOCTYPE")
                    {
                        declaration.split('"').for_each(fetch);
                    }
                    decrypt::element(encrypted, octets)
                };
            }),
        ),
        Mutant::weak(
            "cipher-by-key",
            "Decrypts by the cipher that the key fits, whatever is named.",
            Parts {
                opening: Opening {
                    decipher: |uri, key, octets| {
                        let cipher = Cipher::of(uri).unwrap_or(Cipher::Cbc(key.len()));
                        decipher(cipher, key, octets)
                    },
                    ..Opening::default()
                },
                ..Parts::default().without(Check::EncryptionAlgorithm)
            },
        ),
        Mutant::weak(
            "encrypted-name-wins",
            "Prefers the NameID that was encrypted to the one that was not.",
            Parts {
                finish: |ctx, identity| {
                    let subject = ctx
                        .message
                        .assertion()
                        .and_then(|assertion| assertion.child(names::ASSERTION, "Subject"));
                    let last = subject
                        .and_then(|subject| subject.named(names::ASSERTION, "NameID").last());
                    identity.name_id = last.map(|name_id| ctx.text(name_id));
                },
                ..Parts::default().without(Check::NameId)
            },
        ),
        Mutant::lenient(
            "anything-is-a-name",
            "Takes whatever comes out of an EncryptedID for a NameID.",
            opening(|opening| {
                opening.element = |encrypted, octets| {
                    let (mut document, id) = first_element(encrypted, octets)?;
                    let is_id = encrypted.local() == "EncryptedID";
                    if is_id {
                        document.set_local(id, "NameID");
                    }
                    Some((document, id))
                };
            }),
        ),
    ]
}

/// What is asked of an Assertion in the clear alone.
const CLEAR_ONLY: [(Check, CheckFn); 5] = [
    (Check::Audience, |ctx| {
        unless_encrypted(ctx, checks::audience::check)
    }),
    (Check::Recipient, |ctx| {
        unless_encrypted(ctx, checks::recipient::check)
    }),
    (Check::ConditionsNotOnOrAfter, |ctx| {
        unless_encrypted(ctx, checks::conditions_not_on_or_after::check)
    }),
    (Check::ConfirmationNotOnOrAfter, |ctx| {
        unless_encrypted(ctx, checks::confirmation_not_on_or_after::check)
    }),
    (Check::AssertionIssuer, |ctx| {
        unless_encrypted(ctx, checks::assertion_issuer::check)
    }),
];

fn unless_encrypted(ctx: &Context<'_>, check: CheckFn) -> Result<(), Refusal> {
    if was_encrypted(ctx) {
        return Ok(());
    }
    check(ctx)
}

/// The ciphertext of GCM in counter mode, from the block after the one for the tag.
fn counter_mode(size: usize, key: &[u8], octets: &[u8]) -> Option<Vec<u8>> {
    let algorithm = match size {
        16 => &aws::AES_128,
        24 => &aws::AES_192,
        _ => &aws::AES_256,
    };
    let (iv, sealed) = octets.split_at_checked(GCM_IV)?;
    let mut counter = [0; 16];
    for (octet, iv) in counter.iter_mut().zip(iv) {
        *octet = *iv;
    }
    if let Some(last) = counter.last_mut() {
        *last = 2;
    }
    let key = DecryptingKey::ctr(UnboundCipherKey::new(algorithm, key).ok()?).ok()?;
    let mut opened = sealed.to_vec();
    let context = DecryptionContext::Iv128(counter.into());
    key.decrypt(&mut opened, context).ok()?;
    up_to_last_tag(opened)
}

fn up_to_last_tag(mut octets: Vec<u8>) -> Option<Vec<u8>> {
    // The first end tag of an Assertion: behind it may be anything.
    let end = b"</Assertion>";
    let at = octets.windows(end.len()).position(|window| window == end)?;
    octets.truncate(at + end.len());
    Some(octets)
}

/// The first element in a plaintext, whatever it is and whatever stands beside it.
pub(super) fn first_element(encrypted: El<'_>, octets: &[u8]) -> Option<(Document, NodeId)> {
    let shell = plaintext::read_in_place(encrypted, octets)?;
    let first = shell.at(shell.root()?)?.elements().next()?.id;
    Some((shell, first))
}

fn lenient() -> Vec<Mutant> {
    vec![
        Mutant::lenient(
            "tries-every-digest",
            "Tries RSA-OAEP with one digest after the other, whatever is named.",
            opening(|opening| opening.unwrap = unwrap_by_any_digest),
        ),
        Mutant::lenient(
            "finds-the-assertion",
            "Looks for an Assertion anywhere in the plaintext.",
            opening(|opening| {
                opening.element = |encrypted, octets| {
                    let shell = plaintext::read_in_place(encrypted, octets)?;
                    let kind = decrypt::kind_in(encrypted)?;
                    let found = shell
                        .elements()
                        .find(|el| el.is(names::ASSERTION, kind))
                        .map(|el| el.id)?;
                    Some((shell, found))
                };
            }),
        ),
        Mutant::lenient(
            "declarations-in-plaintext",
            "Passes over a document type declaration in the plaintext.",
            opening(|opening| {
                opening.element = |encrypted, octets| {
                    let text = std::str::from_utf8(octets).ok()?;
                    let text = match text.strip_prefix("<!DOCTYPE") {
                        Some(rest) => rest.split_once("]>")?.1,
                        None => text,
                    };
                    decrypt::element(encrypted, text.as_bytes())
                };
            }),
        ),
    ]
}

fn unwrap_by_any_digest(own: &PrivateKey, wrapped: El<'_>) -> Option<Vec<u8>> {
    use aws_lc_rs::digest;
    let octets = octets_of(&decrypt::cipher_value(wrapped)?.text())?;
    let named = Oaep::of(decrypt::method_of(wrapped)?)?;
    [
        named.digest,
        &digest::SHA1_FOR_LEGACY_USE_ONLY,
        &digest::SHA256,
        &digest::SHA512,
    ]
    .into_iter()
    .find_map(|digest| {
        let oaep = Oaep {
            digest,
            mask: named.mask,
            label: named.label.clone(),
        };
        rsa::unwrap_oaep(own, &oaep, &octets)
    })
}

/// Whether an encrypted element is opened at all.
type Fits = fn(El<'_>) -> bool;

fn strict() -> Vec<Mutant> {
    let table: Vec<(&str, &str, Fits)> = vec![
        ("no-encryption", "Opens nothing at all.", |encrypted| {
            encrypted.local() != "EncryptedAssertion"
        }),
        (
            "aes-256-cbc-only",
            "Opens what Entra encrypts by, and nothing else.",
            |encrypted| method(encrypted, "EncryptedData") == Some(AES_256_CBC),
        ),
        (
            "key-inside-only",
            "Looks for EncryptedKey in the KeyInfo of EncryptedData alone.",
            |encrypted| encrypted.child(names::XENC, "EncryptedKey").is_none(),
        ),
        (
            "first-encrypted-key-only",
            "Tries the first EncryptedKey alone.",
            |encrypted| decrypt::keys(encrypted).len() < 2,
        ),
        (
            "sha1-oaep-of-2001-only",
            "Knows RSA-OAEP by its older identifier with SHA-1, and that SHA-1 is named.",
            |encrypted| {
                decrypt::keys(encrypted).into_iter().all(|key| {
                    let method = decrypt::method_of(key);
                    let digest = method.and_then(|m| m.child(names::DSIG, "DigestMethod"));
                    method.and_then(|m| m.attribute("Algorithm")) == Some(names::RSA_OAEP_MGF1P)
                        && digest.is_some_and(|d| {
                            d.attribute("Algorithm")
                                .is_some_and(|uri| uri.ends_with("#sha1"))
                        })
                })
            },
        ),
        (
            "issuer-and-serial-only",
            "Finds its key by issuer and serial number of the certificate alone.",
            |encrypted| {
                decrypt::keys(encrypted).into_iter().all(|key| {
                    key.child(names::DSIG, "KeyInfo")
                        .and_then(|info| info.child(names::DSIG, "X509Data"))
                        .and_then(|data| data.child(names::DSIG, "X509IssuerSerial"))
                        .is_some()
                })
            },
        ),
        (
            "type-required",
            "Opens EncryptedData only where it says that it is of type Element.",
            |encrypted| {
                encrypted
                    .child(names::XENC, "EncryptedData")
                    .is_some_and(|data| data.attribute("Type").is_some())
            },
        ),
        (
            "xenc-prefix-only",
            "Looks for `xenc:EncryptedData`, prefix and all.",
            |encrypted| {
                encrypted
                    .child(names::XENC, "EncryptedData")
                    .is_some_and(|data| data.prefix() == "xenc")
            },
        ),
        (
            "one-line-cipher-value",
            "Refuses a CipherValue with white space in it.",
            |encrypted| {
                let value = encrypted
                    .child(names::XENC, "EncryptedData")
                    .and_then(decrypt::cipher_value);
                value.is_some_and(|value| !value.text().contains(char::is_whitespace))
            },
        ),
    ];
    let mut all: Vec<Mutant> = table
        .into_iter()
        .map(|(name, doc, fits)| Mutant::strict(name, doc, opening(|opening| opening.fits = fits)))
        .collect();
    all.push(Mutant::strict(
        "current-key-only",
        "Tries the key in its metadata alone, and not those that it had before.",
        opening(|opening| opening.own = |keys| keys.get(..1).unwrap_or(keys)),
    ));
    all
}

const AES_256_CBC: &str = "http://www.w3.org/2001/04/xmlenc#aes256-cbc";

/// The algorithm of the first child with this name.
fn method<'d>(encrypted: El<'d>, local: &str) -> Option<&'d str> {
    decrypt::method_of(encrypted.child(names::XENC, local)?)?.attribute("Algorithm")
}

/// Whether nothing in the message is called so.
fn nowhere(ctx: &Context<'_>, namespace: &str, local: &str) -> bool {
    !ctx.message
        .received()
        .elements()
        .any(|el| el.is(namespace, local))
}

fn brittle() -> Vec<Mutant> {
    let table: [(&str, &str, CheckFn); 6] = [
        (
            "plaintext-unasked",
            "Goes on with the plaintext, whether there is one or not.",
            |ctx| {
                let mut parts = ctx.message.encrypted.iter();
                assume(parts.all(|part| part.opened.is_ok()))
            },
        ),
        (
            "names-in-the-clear",
            "Reads NameID and attributes where they are in the clear, and follows a null reference \
             where they are not.",
            |ctx| assume(ctx.message.encrypted.iter().all(|part| part.is_assertion)),
        ),
        (
            "cipher-table",
            "Looks a cipher up in a table that lacks AES-192-GCM, and calls what it has not found.",
            |ctx| {
                let mut all = ctx.message.received().elements();
                assume(!all.any(|el| {
                    el.attribute("Algorithm")
                        .is_some_and(|uri| uri.ends_with("#aes192-gcm"))
                }))
            },
        ),
        (
            "mask-unknown",
            "Looks the mask of RSA-OAEP up in a table that is empty.",
            |ctx| assume(nowhere(ctx, names::XENC11, "MGF")),
        ),
        (
            "label-unknown",
            "Passes the label of RSA-OAEP on as text, where octets are wanted.",
            |ctx| assume(nowhere(ctx, names::XENC, "OAEPparams")),
        ),
        (
            "first-node-of-cipher-value",
            "Takes CipherValue to have one child node, a text.",
            |ctx| {
                let mut all = ctx.message.received().elements();
                assume(
                    all.all(|el| !el.is(names::XENC, "CipherValue") || el.children().count() < 2),
                )
            },
        ),
    ];
    let mut all: Vec<Mutant> = table
        .into_iter()
        .map(|(name, doc, function)| {
            let parts = Parts::default().adding(Check::Decryption, function);
            Mutant::brittle(name, doc, parts)
        })
        .collect();
    all.push(Mutant::brittle(
        "plaintext-as-document",
        "Parses the plaintext as a document of its own, and asks its first octets for the Assertion.",
        opening(|opening| {
            opening.element = |encrypted, octets| {
                let text = std::str::from_utf8(octets).unwrap_or_default();
                let tag = text.split_once('>').map_or(text, |(tag, _)| tag);
                let alone = tag.starts_with('<') && tag.contains("xmlns");
                assume(alone || !tag.contains("Assertion")).ok()?;
                decrypt::element(encrypted, octets)
            };
        }),
    ));
    all.push(Mutant::brittle(
        "opens-without-end",
        "Opens what it finds in the plaintext, and that again, until there is no more room.",
        opening(|opening| {
            opening.element = |encrypted, octets| {
                let (shell, first) = first_element(encrypted, octets)?;
                let nested = shell
                    .at(first)
                    .is_some_and(|el| el.is(names::ASSERTION, "EncryptedAssertion"));
                assume(!nested).ok()?;
                decrypt::element(encrypted, octets)
            };
        }),
    ));
    all.push(Mutant::brittle(
        "no-cdata",
        "Has a reader that knows of no CDATA section.",
        Parts {
            read: |text| {
                drop(assume(!text.contains("<![CDATA[")));
                crate::reader::read(text)
            },
            ..Parts::default()
        },
    ));
    all
}

/// The content key in an EncryptedKey, by RSA-OAEP or by PKCS#1 v1.5.
pub(super) fn unwrap_by_any_transport(own: &PrivateKey, wrapped: El<'_>) -> Option<Vec<u8>> {
    let method = decrypt::method_of(wrapped)?;
    if method.attribute("Algorithm") != Some(names::RSA_1_5) {
        return decrypt::unwrap(own, wrapped);
    }
    let value = decrypt::cipher_value(wrapped)?;
    rsa::unwrap_pkcs1(own, &octets_of(&value.text())?)
}
