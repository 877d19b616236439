//! SPs that read the inside of a signature naively, or take a failure of theirs for success.

use aws_lc_rs::digest;
use gauntlet_core::Check;

use super::Mutant;
use super::wrapping::{assertions, consumed, every_signature, unbound};
use crate::c14n;
use crate::context::Context;
use crate::dom::{Document, El, Kind};
use crate::keys::TrustedKey;
use crate::names;
use crate::parts::{CheckFn, Parts};
use crate::refusal::Refusal;
use crate::signature::{self, Examined, octets_of};

/// The namespace of assertions of SAML 1.0 and 1.1.
const SAML11: &str = "urn:oasis:names:tc:SAML:1.0:assertion";

pub(super) fn all() -> Vec<Mutant> {
    digests()
        .into_iter()
        .chain(references())
        .chain(failures())
        .chain(searches())
        .collect()
}

/// Which digest is compared, and how.
fn digests() -> Vec<Mutant> {
    // Claims are read from the message, which the genuine digest does not fit any more.
    let from_message = || Parts {
        view: consumed,
        ..Parts::default()
    };
    vec![
        Mutant::lenient(
            "unbounded-canonicalization",
            "Canonicalizes what it has read, however long it becomes.",
            Parts {
                canonicalize: |document, apex, options| {
                    Ok(c14n::canonicalize_anything(document, Some(apex), options))
                },
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "digest-from-first-node",
            "Takes the first node in DigestValue for the digest, be it a comment (the shape \
             behind CVE-2025-29775).",
            Parts {
                stated_digest: |reference| {
                    let value = reference.child(names::DSIG, "DigestValue")?;
                    let first = value.children().next()?;
                    match value.document.kind(first)? {
                        Kind::Text(text) | Kind::Comment(text) => Some(text.to_owned()),
                        _ => None,
                    }
                },
                ..from_message()
            },
        ),
        Mutant::weak(
            "digest-from-anywhere",
            "Compares with the first DigestValue in the document (the shape behind \
             CVE-2024-45409).",
            Parts {
                stated_digest: |reference| {
                    reference
                        .document
                        .elements()
                        .find(|el| el.is(names::DSIG, "DigestValue"))
                        .map(El::text)
                },
                ..from_message()
            },
        ),
        Mutant::weak(
            "digest-by-prefix",
            "Compares as many octets of the digest as are stated.",
            Parts {
                same_digest: |computed, stated| computed.starts_with(stated),
                ..from_message()
            },
        ),
        Mutant::weak(
            "type-decides",
            "Leaves the digest to the application where the Reference says that it names a \
             Manifest.",
            Parts {
                view: consumed,
                ..Parts::default().replacing(Check::DigestValue, |ctx| {
                    let manifest = inside_first(ctx, "Reference")
                        .and_then(|reference| reference.attribute("Type"))
                        .is_some_and(|value| value.ends_with("#Manifest"));
                    if manifest {
                        Ok(())
                    } else {
                        crate::checks::digest_value::check(ctx)
                    }
                })
            },
        ),
    ]
}

/// Where References are found, and what they name.
fn references() -> Vec<Mutant> {
    vec![
        Mutant::weak(
            "references-from-any-signed-info",
            "Reads references from the first SignedInfo at any depth of the Signature and \
             verifies its child.",
            Parts {
                signed_infos: |signature| {
                    let read = signature.document.elements().find(|el| {
                        el.is(names::DSIG, "SignedInfo") && el.is_within(signature.id)
                    })?;
                    Some((read, signature.child(names::DSIG, "SignedInfo")?))
                },
                ..Parts::default().without(Check::SignatureStructure)
            },
        ),
        Mutant::weak(
            "resolves-xpointers",
            "Resolves XPointers in references, and does not ask what they name.",
            Parts {
                view: consumed,
                resolve: |document, holder, uri| match uri {
                    Some("#xpointer(/)") => document.root(),
                    Some(uri) => {
                        let id = uri
                            .strip_prefix("#xpointer(id('")
                            .and_then(|rest| rest.strip_suffix("'))"));
                        let plain = id.map_or(uri.to_owned(), |id| format!("#{id}"));
                        signature::resolve(document, holder, Some(&plain))
                    }
                    None => signature::resolve(document, holder, None),
                },
                ..Parts::default().without(Check::ReferenceCoversParent)
            },
        ),
        Mutant::weak(
            "believes-manifests",
            "Takes for covered what a signed Manifest lists, and does not check what that says of \
             it.",
            Parts {
                view: consumed,
                resolve: |document, holder, uri| {
                    let id = uri?.strip_prefix('#')?;
                    document
                        .elements()
                        .find(|el| el.attribute("Id") == Some(id))
                        .map(|el| el.id)
                        .or_else(|| signature::resolve(document, holder, uri))
                },
                enveloped: |document, covered, signature| {
                    let inside = document
                        .at(covered)
                        .is_some_and(|covered| covered.is_within(signature));
                    if inside { vec![] } else { vec![signature] }
                },
                ..Parts::default().without_all(&[Check::SignatureStructure, Check::Transforms])
            }
            .replacing(Check::ReferenceCoversParent, |ctx| {
                let manifest = inside_first(ctx, "Manifest");
                let listed = manifest
                    .and_then(|manifest| manifest.child(names::DSIG, "Reference"))
                    .and_then(|reference| reference.attribute("URI")?.strip_prefix('#'));
                let holder = ctx.assertion()?.attribute("ID");
                if listed.is_some() && listed == holder {
                    Ok(())
                } else {
                    crate::checks::reference_covers_parent::check(ctx)
                }
            }),
        ),
        Mutant::strict(
            "signed-info-by-index",
            "Takes the first node in SignedInfo for CanonicalizationMethod, whatever it is.",
            Parts::default().adding(Check::Canonicalization, |ctx| {
                let first = inside_first(ctx, "SignedInfo")
                    .and_then(|info| ctx.message.document.at(info.children().next()?));
                match first {
                    Some(first) if first.is(names::DSIG, "CanonicalizationMethod") => Ok(()),
                    _ => Err(Refusal::new("SignedInfo begins with something else")),
                }
            }),
        ),
    ]
}

/// Failures that count as success.
fn failures() -> Vec<Mutant> {
    vec![
        Mutant::weak(
            "void-canonicalization",
            "Takes what cannot be found or canonicalized for no octets (the shape behind \
             CVE-2025-66568 and CVE-2025-66578).",
            Parts {
                view: consumed,
                ..Parts::default().without(Check::ReferenceCoversParent)
            }
            .replacing(Check::DigestValue, digest_or_void)
            .replacing(Check::SignatureValue, value_or_void),
        ),
        Mutant::weak(
            "primitive-errors-pass",
            "Takes the -1 of a primitive that was given a key of another kind for true (the shape \
             behind CVE-2016-9814).",
            Parts {
                view: consumed,
                verify: |algorithm, keys, octets, value| {
                    if of_other_keys(algorithm) {
                        Ok(())
                    } else {
                        signature::verify(algorithm, keys, octets, value)
                    }
                },
                ..Parts::default().replacing(Check::SignatureAlgorithm, |ctx| {
                    let named = inside_first(ctx, "SignatureMethod")
                        .and_then(|method| method.attribute("Algorithm"));
                    if named.is_some_and(of_other_keys) {
                        Ok(())
                    } else {
                        crate::checks::signature_algorithm::check(ctx)
                    }
                })
            },
        ),
        Mutant::weak(
            "exceptions-swallowed",
            "Catches the exception that a certificate or a transform makes its library throw, and \
             goes on.",
            swallowing(Parts {
                view: consumed,
                ..Parts::default()
            }),
        ),
    ]
}

/// Which signatures and assertions are looked at.
fn searches() -> Vec<Mutant> {
    vec![
        Mutant::weak(
            "one-valid-signature",
            "Is content with one valid signature, whatever the others are.",
            one_valid(unbound()),
        ),
        Mutant::weak(
            "strips-every-signature",
            "Leaves every Signature at any depth out of what is digested, and reads the first \
             assertion in the document.",
            Parts {
                find_assertion: |document, _| assertions(document).first().copied(),
                find_signatures: |document, response, _| {
                    let genuine = crate::message::find_assertion(document, response);
                    crate::message::find_signatures(document, response, genuine)
                },
                enveloped: |document, _, _| every_signature(document),
                ..unbound()
            },
        ),
        Mutant::weak(
            "signature-seen-not-verified",
            "Looks for a Signature by its local name, and verifies those of the usual prefix and \
             namespace.",
            Parts {
                find_signatures: |document, response, assertion| {
                    crate::message::find_signatures(document, response, assertion)
                        .into_iter()
                        .filter(|id| {
                            document
                                .at(*id)
                                .is_some_and(|el| el.prefix().is_empty() || el.prefix() == "ds")
                        })
                        .collect()
                },
                ..Parts::default().without_all(&[Check::Structure, Check::SignaturePlacement])
            }
            .replacing(Check::SignaturePresent, |ctx| {
                let document = &ctx.message.document;
                if document.elements().any(|el| el.local() == "Signature") {
                    Ok(())
                } else {
                    Err(Refusal::new("nothing is signed"))
                }
            }),
        ),
        Mutant::weak(
            "saml11-too",
            "Reads the subject of an assertion of SAML 1.1 where there is one.",
            Parts {
                view: consumed,
                text: |el| {
                    let other = el
                        .document
                        .elements()
                        .find(|other| other.is(SAML11, "NameIdentifier"));
                    match other {
                        Some(other) if el.is(names::ASSERTION, "NameID") => other.text(),
                        _ => el.text(),
                    }
                },
                ..Parts::default().without_all(&[Check::Structure, Check::SingleAssertion])
            },
        ),
    ]
}

/// The first element with this name in, or as, the first Signature that is looked at.
pub(super) fn inside_first<'a>(ctx: &Context<'a>, local: &str) -> Option<El<'a>> {
    let document: &'a Document = &ctx.message.document;
    let signatures =
        crate::message::find_signatures(document, ctx.message.response, ctx.message.assertion);
    let signature = *signatures.first()?;
    document
        .elements()
        .find(|el| el.is(names::DSIG, local) && el.is_within(signature))
}

/// Whether a canonicalizer that checks the names of namespaces fails at one in this element: one
/// that is relative, or that holds a control character.
fn fails_at(el: El<'_>) -> bool {
    let bad = |name: &str| {
        !name.is_empty() && (!name.contains(':') || name.chars().any(char::is_control))
    };
    el.document
        .elements()
        .filter(|inner| inner.is_within(el.id))
        .any(|inner| inner.declarations().any(|(_, name)| bad(name)))
}

fn digest_or_void(ctx: &Context<'_>) -> Result<(), Refusal> {
    let stated = inside_first(ctx, "DigestValue").and_then(|value| octets_of(&value.text()));
    let uri = inside_first(ctx, "Reference").and_then(|reference| reference.attribute("URI"));
    let named = (ctx.parts.resolve)(&ctx.message.document, ctx.message.response, uri)
        .and_then(|id| ctx.message.document.at(id));
    let of_nothing = digest::digest(&digest::SHA256, b"");
    if stated.as_deref() == Some(of_nothing.as_ref()) && named.is_none_or(fails_at) {
        Ok(())
    } else {
        crate::checks::digest_value::check(ctx)
    }
}

fn value_or_void(ctx: &Context<'_>) -> Result<(), Refusal> {
    let info = inside_first(ctx, "SignedInfo");
    let value = inside_first(ctx, "SignatureValue").map(El::text);
    let method = inside_first(ctx, "SignatureMethod").and_then(|el| el.attribute("Algorithm"));
    match (info, value, method) {
        (Some(info), Some(value), Some(method)) if fails_at(info) => {
            let pems = ctx.setup.idp.signing_certs_pem.iter();
            let keys: Vec<TrustedKey> = pems
                .filter_map(|pem| TrustedKey::from_pem(pem).ok())
                .collect();
            signature::verify(method, &keys, b"", &value)
        }
        _ => crate::checks::signature_value::check(ctx),
    }
}

/// Whether an algorithm is for keys that are not RSA.
fn of_other_keys(algorithm: &str) -> bool {
    algorithm.contains("#ecdsa-") || algorithm.contains("#dsa-")
}

/// Passes every check on the inside of a signature where one of its parts makes a library throw.
fn swallowing(parts: Parts) -> Parts {
    let table: [(Check, CheckFn); 6] = [
        (Check::SignatureStructure, |ctx| {
            unless_thrown(ctx, crate::checks::signature_structure::check)
        }),
        (Check::ReferenceCoversParent, |ctx| {
            unless_thrown(ctx, crate::checks::reference_covers_parent::check)
        }),
        (Check::Transforms, |ctx| {
            unless_thrown(ctx, crate::checks::transforms::check)
        }),
        (Check::SignatureAlgorithm, |ctx| {
            unless_thrown(ctx, crate::checks::signature_algorithm::check)
        }),
        (Check::DigestValue, |ctx| {
            unless_thrown(ctx, crate::checks::digest_value::check)
        }),
        (Check::SignatureValue, |ctx| {
            unless_thrown(ctx, crate::checks::signature_value::check)
        }),
    ];
    table.into_iter().fold(parts, |parts, (check, function)| {
        parts.replacing(check, function)
    })
}

fn unless_thrown(ctx: &Context<'_>, check: CheckFn) -> Result<(), Refusal> {
    let certificate = inside_first(ctx, "X509Certificate").map(El::text);
    let unreadable = certificate
        .is_some_and(|text| octets_of(&text).is_none_or(|der| TrustedKey::from_der(&der).is_err()));
    let transform = inside_first(ctx, "Transform").and_then(|el| el.attribute("Algorithm"));
    let unknown = transform.is_some_and(|uri| !uri.starts_with("http://www.w3.org/"));
    if unreadable || unknown {
        Ok(())
    } else {
        check(ctx)
    }
}

/// Passes the checks that every signature must pass where one signature passes them all.
fn one_valid(parts: Parts) -> Parts {
    let table: [(Check, CheckFn); 7] = [
        (Check::SingleReference, |ctx| {
            unless_one(ctx, crate::checks::single_reference::check)
        }),
        (Check::Canonicalization, |ctx| {
            unless_one(ctx, crate::checks::canonicalization::check)
        }),
        (Check::Transforms, |ctx| {
            unless_one(ctx, crate::checks::transforms::check)
        }),
        (Check::SignatureAlgorithm, |ctx| {
            unless_one(ctx, crate::checks::signature_algorithm::check)
        }),
        (Check::DigestAlgorithm, |ctx| {
            unless_one(ctx, crate::checks::digest_algorithm::check)
        }),
        (Check::DigestValue, |ctx| {
            unless_one(ctx, crate::checks::digest_value::check)
        }),
        (Check::SignatureValue, |ctx| {
            unless_one(ctx, crate::checks::signature_value::check)
        }),
    ];
    table.into_iter().fold(parts, |parts, (check, function)| {
        parts.replacing(check, function)
    })
}

fn unless_one(ctx: &Context<'_>, check: CheckFn) -> Result<(), Refusal> {
    let sound = |examined: &Examined| {
        [
            &examined.single_reference,
            &examined.canonicalization,
            &examined.transforms,
            &examined.signature_algorithm,
            &examined.digest_algorithm,
            &examined.digest_value,
            &examined.signature_value,
        ]
        .into_iter()
        .all(Result::is_ok)
    };
    if ctx.message.signatures.iter().any(sound) {
        Ok(())
    } else {
        check(ctx)
    }
}
