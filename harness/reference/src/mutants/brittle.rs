//! SPs that do not answer: they meet what they did not think of, and the error that follows ends
//! the request, or the process.
//!
//! Where both answers are defensible, this is what a case of policy is there to find.

use gauntlet_core::Check;

use super::Mutant;
use crate::dom::El;
use crate::keys::KeyKind;
use crate::names;
use crate::parts::{CheckFn, Parts};
use crate::refusal::Refusal;

pub(super) fn all() -> Vec<Mutant> {
    let table: [(&str, &str, Check, CheckFn); 11] = [
        (
            "names-by-format",
            "Looks the Format of a NameID up in a table of four, and calls what it has not found.",
            Check::NameId,
            |ctx| {
                const KNOWN: [&str; 4] = ["emailAddress", "unspecified", "persistent", "transient"];
                let mut all = ctx.message.document.elements();
                assume(all.all(|el| {
                    !el.is(names::ASSERTION, "NameID")
                        || el.attribute("Format").is_none_or(|format| {
                            KNOWN.contains(&format.rsplit(':').next().unwrap_or_default())
                        })
                }))
            },
        ),
        (
            "times-by-position",
            "Takes the digits of a time from their places, and its zone for the last letter.",
            Check::ConditionsNotOnOrAfter,
            |ctx| {
                let mut all = ctx.message.document.elements();
                assume(all.all(|el| {
                    el.attribute("NotOnOrAfter").is_none_or(|end| {
                        end.len() < 19 || end.ends_with('Z') && !end.contains("T24")
                    })
                }))
            },
        ),
        (
            "end-is-there",
            "Reads the end of the conditions without asking whether there is one.",
            Check::ConditionsNotOnOrAfter,
            |ctx| {
                let mut all = ctx.message.document.elements();
                assume(all.all(|el| {
                    !el.is(names::ASSERTION, "Conditions")
                        || el.attribute("NotOnOrAfter").is_some()
                        || el.attribute("NotBefore").is_none()
                }))
            },
        ),
        (
            "one-way-to-say-how",
            "Reads the only child of AuthnContext as the class.",
            Check::AuthnStatement,
            |ctx| {
                let mut all = ctx.message.document.elements();
                assume(all.all(|el| {
                    !el.is(names::ASSERTION, "AuthnContext")
                        || el.elements().all(|el| {
                            ["AuthnContextClassRef", "AuthenticatingAuthority"]
                                .contains(&el.element.local.as_str())
                        })
                }))
            },
        ),
        (
            "objects-of-a-schema",
            "Binds elements to classes that have no place for SPProvidedID, the Id of a Signature, the \
             NameID of a confirmation or attributes of other profiles.",
            Check::Structure,
            |ctx| {
                let odd = |el: El<'_>| {
                    el.attribute("SPProvidedID").is_some()
                        || el.is(names::DSIG, "Signature") && el.attribute("Id").is_some()
                        || el.is(names::ASSERTION, "SubjectConfirmation")
                            && el.child(names::ASSERTION, "NameID").is_some()
                        || el.element.attributes.iter().any(|attribute| {
                            attribute.namespace
                                == "urn:oasis:names:tc:SAML:2.0:profiles:attribute:X500"
                        })
                };
                assume(!ctx.message.document.elements().any(odd))
            },
        ),
        (
            "values-in-a-cookie",
            "Keeps the user in a cookie, and fails where the browser would not take it.",
            Check::Structure,
            |ctx| {
                let mut all = ctx.message.document.elements();
                assume(all.all(|el| el.element.local != "AttributeValue" || el.text().len() < 4096))
            },
        ),
        (
            "values-are-text",
            "Reads the first child of a value as its text.",
            Check::Structure,
            |ctx| {
                let odd = |el: El<'_>| {
                    el.is(names::ASSERTION, "AttributeValue")
                        && (el.elements().next().is_some()
                            || el.attribute("nil").is_some()
                            || el
                                .element
                                .attributes
                                .iter()
                                .any(|attribute| attribute.local == "nil"))
                };
                assume(!ctx.message.document.elements().any(odd))
            },
        ),
        (
            "compares-address",
            "Compares the Address of a confirmation with that of the user agent, which it does not \
             know behind a proxy, and follows a null reference.",
            Check::SubjectConfirmation,
            |ctx| {
                let mut all = ctx.message.document.elements();
                assume(!all.any(|el| {
                    el.is(names::ASSERTION, "SubjectConfirmationData")
                        && el.attribute("Address").is_some()
                }))
            },
        ),
        (
            "reference-as-selector",
            "Puts the URI of a Reference into a selector as it is; the error of one that is no \
             selector is nobody's.",
            Check::ReferenceCoversParent,
            |ctx| {
                let plain = |uri: &str| {
                    let allowed = |c: char| c.is_alphanumeric() || "_-.:#".contains(c);
                    uri.chars().all(allowed)
                };
                let mut all = ctx.message.document.elements();
                assume(all.all(|el| {
                    !el.is(names::DSIG, "Reference") || el.attribute("URI").is_none_or(plain)
                }))
            },
        ),
        (
            "canonicalizer-missing",
            "Looks the canonicalizer up by its identifier in a table of the exclusive ones, and \
             calls what it has not found.",
            Check::Canonicalization,
            |ctx| {
                let mut all = ctx.message.document.elements();
                assume(all.all(|el| {
                    !el.is(names::DSIG, "CanonicalizationMethod")
                        || matches!(
                            el.attribute("Algorithm"),
                            Some(names::EXC_C14N | names::EXC_C14N_WITH_COMMENTS)
                        )
                }))
            },
        ),
        (
            "fixed-buffer",
            "Reads a signature value into a buffer that is as large as those of its own keys.",
            Check::SignatureValue,
            |ctx| {
                let keys = &ctx.idp.keys;
                assume(
                    keys.iter()
                        .all(|key| key.kind() != Some(KeyKind::Rsa) || key.spki.len() >= 256),
                )
            },
        ),
    ];
    table
        .into_iter()
        .map(|(name, doc, check, function)| {
            Mutant::brittle(name, doc, Parts::default().adding(check, function))
        })
        .collect()
}

/// Ends in an error that nobody catches where an assumption does not hold.
#[expect(clippy::unnecessary_wraps, reason = "what a check returns")]
pub(super) fn assume(holds: bool) -> Result<(), Refusal> {
    if !holds {
        // Not a panic of ours: what the harness must take for a crash, without a message of its own.
        std::panic::resume_unwind(Box::new("an error that nobody catches".to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_assumed_in_vain_does_not_return() {
        assert!(assume(true).is_ok());
        assert!(std::panic::catch_unwind(|| assume(false)).is_err());
    }
}
