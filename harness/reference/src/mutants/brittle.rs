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

#[expect(clippy::too_many_lines, reason = "a table: one entry a mutant")]
pub(super) fn all() -> Vec<Mutant> {
    let table: [(&str, &str, Check, CheckFn); 19] = [
        (
            "name-is-there",
            "Reads the NameID of the Subject without asking whether there is one.",
            Check::NameId,
            |ctx| {
                let mut all = ctx.message.document.elements();
                assume(all.any(|el| el.is(names::ASSERTION, "NameID")))
            },
        ),
        (
            "short-relay-state",
            "Takes it that a RelayState has at most 80 bytes.",
            Check::RootIsResponse,
            |ctx| {
                assume(
                    ctx.delivery
                        .relay_state
                        .as_ref()
                        .is_none_or(|state| state.len() <= 80),
                )
            },
        ),
        (
            "login-is-there",
            "Looks into the first Assertion without asking whether there is one.",
            Check::RootIsResponse,
            |ctx| {
                let mut all = ctx.message.document.elements();
                assume(all.any(|el| el.is(names::ASSERTION, "Assertion")))
            },
        ),
        (
            "versions-by-table",
            "Looks the version up in a table of one, and calls what it has not found.",
            Check::Version,
            |ctx| {
                let mut all = ctx.message.document.elements();
                assume(all.all(|el| {
                    !el.is(names::ASSERTION, "Assertion")
                        || el
                            .attribute("Version")
                            .is_none_or(|version| version != "2.1")
                }))
            },
        ),
        (
            "calendar-of-this-century",
            "Hands times to a calendar that begins in 2001 and knows no leap second.",
            Check::IssueInstant,
            |ctx| {
                let mut all = ctx.message.document.elements();
                assume(all.all(|el| {
                    el.attribute("IssueInstant")
                        .is_none_or(|time| !time.starts_with("2000") && !time.contains(":60"))
                }))
            },
        ),
        (
            "identifiers-as-keys",
            "Looks names and classes up as they are written, and calls what it has not found.",
            Check::Structure,
            |ctx| {
                const KEYS: [&str; 3] = ["Issuer", "Audience", "AuthnContextClassRef"];
                let mut all = ctx.message.document.elements();
                assume(all.all(|el| {
                    let text = el.text();
                    !KEYS.contains(&el.local())
                        || text.trim() == text && !text.contains("/classes/retina")
                }))
            },
        ),
        (
            "objects-once",
            "Binds elements to classes that have one place for each condition, and none for a \
             Statement, a qualified Issuer, a begin of the confirmation or values of two types.",
            Check::Structure,
            |ctx| {
                let odd = |el: El<'_>| match el.local() {
                    "Statement" => true,
                    "Issuer" => el.attribute("NameQualifier").is_some(),
                    "NameID" => {
                        el.text().contains('<')
                            || el
                                .attribute("SPNameQualifier")
                                .is_some_and(|q| q.contains("other"))
                    }
                    "SubjectConfirmationData" => el
                        .attributes()
                        .any(|attribute| ["NotBefore", "type"].contains(&attribute.local)),
                    "Conditions" => ["OneTimeUse", "ProxyRestriction"]
                        .iter()
                        .any(|name| el.named(names::ASSERTION, name).count() > 1),
                    "Attribute" => {
                        let mut types = el.elements().filter_map(|value| {
                            let all = value.attributes();
                            let mut all = all.filter(|attribute| attribute.local == "type");
                            all.next().map(|attribute| attribute.value)
                        });
                        let first = types.next();
                        el.attribute("Name").is_none_or(str::is_empty)
                            || types.any(|other| Some(other) != first)
                    }
                    _ => false,
                };
                assume(!ctx.message.document.elements().any(odd))
            },
        ),
        (
            "audiences-by-host",
            "Takes the host out of each Audience, and fails where white space is before it.",
            Check::Audience,
            |ctx| {
                let mut all = ctx.message.document.elements();
                assume(all.all(|el| {
                    el.local() != "Audience" || !el.text().starts_with(char::is_whitespace)
                }))
            },
        ),
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
                                .contains(&el.local())
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
                        || el.attributes().any(|attribute| {
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
                assume(all.all(|el| el.local() != "AttributeValue" || el.text().len() < 4096))
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
                            || el.attributes().any(|attribute| attribute.local == "nil"))
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
    let text = Mutant::brittle(
        "octets-are-text",
        "Takes the form field for UTF-8 and for XML, and does not ask what the decoder says.",
        Parts {
            decode: |field| {
                let text = crate::checks::encoding::decode(field);
                let plain = |text: &String| !text.contains("encoding=\"ISO-8859-1\"");
                let octets = crate::signature::octets_of(field).unwrap_or_default();
                let odd = octets.starts_with(&[0xff, 0xfe]) || octets.starts_with(&[0x01]);
                assume(!odd && text.as_ref().map_or(true, plain))?;
                text
            },
            ..Parts::default()
        },
    );
    table
        .into_iter()
        .map(|(name, doc, check, function)| {
            Mutant::brittle(name, doc, Parts::default().adding(check, function))
        })
        .chain([text])
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
