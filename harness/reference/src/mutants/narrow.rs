//! SPs that know what one IdP writes, or what their tables hold, and refuse the rest.

use gauntlet_core::Check;

use super::Mutant;
use super::strict::{demand, place};
use crate::context::Context;
use crate::dom::{Document, El};
use crate::names;
use crate::parts::{CheckFn, Parts};

/// Elements that Entra writes, with their XML attributes.
const ENTRA: &[(&str, &[&str])] = &[
    (
        "Response",
        &[
            "ID",
            "Version",
            "IssueInstant",
            "Destination",
            "InResponseTo",
        ],
    ),
    ("Issuer", &[]),
    ("Status", &[]),
    ("StatusCode", &["Value"]),
    ("Assertion", &["ID", "Version", "IssueInstant"]),
    ("Signature", &[]),
    ("SignedInfo", &[]),
    ("CanonicalizationMethod", &["Algorithm"]),
    ("SignatureMethod", &["Algorithm"]),
    ("Reference", &["URI"]),
    ("Transforms", &[]),
    ("Transform", &["Algorithm"]),
    ("DigestMethod", &["Algorithm"]),
    ("DigestValue", &[]),
    ("SignatureValue", &[]),
    ("KeyInfo", &[]),
    ("X509Data", &[]),
    ("X509Certificate", &[]),
    ("Subject", &[]),
    ("NameID", &["Format"]),
    ("SubjectConfirmation", &["Method"]),
    (
        "SubjectConfirmationData",
        &["InResponseTo", "NotOnOrAfter", "Recipient"],
    ),
    ("Conditions", &["NotBefore", "NotOnOrAfter"]),
    ("AudienceRestriction", &[]),
    ("Audience", &[]),
    ("AttributeStatement", &[]),
    ("Attribute", &["Name"]),
    ("AttributeValue", &[]),
    ("AuthnStatement", &["AuthnInstant", "SessionIndex"]),
    ("AuthnContext", &[]),
    ("AuthnContextClassRef", &[]),
];

pub(super) fn all() -> Vec<Mutant> {
    let mut all: Vec<Mutant> = table()
        .into_iter()
        .map(|(name, doc, check, function)| {
            Mutant::strict(name, doc, Parts::default().adding(place(check), function))
        })
        .collect();
    all.push(Mutant::strict(
        "one-login-a-user",
        "Takes the second login of a user for a replay of the first.",
        Parts {
            replay_id: |ctx| {
                let subject = ctx.assertion().ok()?.child(names::ASSERTION, "Subject")?;
                Some(ctx.text(subject.child(names::ASSERTION, "NameID")?))
            },
            ..Parts::default()
        },
    ));
    all.push(Mutant::strict(
        "by-pattern",
        "Takes a document apart by patterns: without comments, single quotes, line ends, a byte order mark \
         or end tags of empty elements.",
        Parts {
            decode: |field| {
                let text = crate::checks::encoding::decode(field)?;
                let odd = ["<!--", "='", "= '", "\r", "\u{feff}", "></SubjectConfirmationData"];
                demand(!odd.iter().any(|odd| text.contains(odd)))?;
                Ok(text)
            },
            ..Parts::default()
        },
    ));
    all
}

#[expect(clippy::too_many_lines, reason = "a table: one entry a mutant")]
fn table() -> [(&'static str, &'static str, Check, CheckFn); 16] {
    [
        (
            "entra-vocabulary-only",
            "Knows the elements and XML attributes that Entra writes, and refuses any other.",
            Check::Structure,
            |ctx| demand(elements(ctx).all(is_of_entra)),
        ),
        (
            "one-request-at-a-time",
            "Remembers the last request alone.",
            Check::ResponseInResponseTo,
            |ctx| {
                let requests = &ctx.delivery.outstanding_requests;
                let named = ctx.response()?.attribute("InResponseTo");
                demand(named.is_none() || requests.last().map(String::as_str) == named)
            },
        ),
        (
            "impatient",
            "Refuses what was issued more than five minutes ago.",
            Check::IssueInstant,
            |ctx| {
                let issued = crate::time::parse(
                    ctx.assertion()?
                        .attribute("IssueInstant")
                        .unwrap_or_default(),
                );
                demand(issued.is_none_or(|at| ctx.delivery.now < at.plus_s(300)))
            },
        ),
        (
            "rsa-2048-only",
            "Has room for a signature of 256 octets.",
            Check::SignatureValue,
            |ctx| {
                demand(elements(ctx).all(|el| {
                    !el.is(names::DSIG, "SignatureValue") || el.text().trim().len() <= 344
                }))
            },
        ),
        (
            "certificate-compared",
            "Compares the certificate in KeyInfo with the one of its configuration, octet by octet.",
            Check::SignatureValue,
            |ctx| {
                let mut shown = elements(ctx).filter(|el| el.is(names::DSIG, "X509Certificate"));
                demand(shown.all(|el| {
                    let octets = crate::signature::octets_of(&el.text());
                    ctx.idp
                        .keys
                        .iter()
                        .any(|key| octets.as_deref() == Some(&*key.der))
                }))
            },
        ),
        (
            "session-index-required",
            "Demands a SessionIndex.",
            Check::AuthnStatement,
            |ctx| {
                let statement = ctx.assertion()?.child(names::ASSERTION, "AuthnStatement");
                demand(statement.is_none_or(|el| el.attribute("SessionIndex").is_some()))
            },
        ),
        (
            "sha256-digest-only",
            "Knows one digest algorithm.",
            Check::DigestAlgorithm,
            |ctx| {
                demand(elements(ctx).all(|el| {
                    !el.is(names::DSIG, "DigestMethod")
                        || el
                            .attribute("Algorithm")
                            .is_some_and(|uri| uri.ends_with("#sha256"))
                }))
            },
        ),
        (
            "known-claims-only",
            "Refuses a user of whom more is said than its mapping has a place for.",
            Check::Structure,
            |ctx| {
                let known = |name: &str| {
                    name.starts_with("PERSON_")
                        || name == "OBJECT_Name"
                        || name.contains("/identity/claims/")
                        || name.ends_with("/authnmethodsreferences")
                };
                demand(elements(ctx).all(|el| {
                    !el.is(names::ASSERTION, "Attribute") || el.attribute("Name").is_some_and(known)
                }))
            },
        ),
        (
            "entra-children-once",
            "Expects of each element one, of attributes and values apart.",
            Check::Structure,
            |ctx| {
                let once = |el: El<'_>| {
                    let names: Vec<&str> = el.elements().map(El::local).collect();
                    names.iter().enumerate().all(|(index, name)| {
                        ["Attribute", "AttributeValue", "Transform"].contains(name)
                            || !names.iter().take(index).any(|before| before == name)
                    })
                };
                demand(elements(ctx).all(once))
            },
        ),
        (
            "entra-times-only",
            "Reads times to the millisecond with a Z, up to 2038.",
            Check::Structure,
            |ctx| {
                demand(
                    times(ctx).all(|time| time.len() == 24 && time.ends_with('Z') && time < "2038"),
                )
            },
        ),
        (
            "window-of-an-hour",
            "Expects that an assertion is valid for about an hour.",
            Check::Structure,
            |ctx| {
                let conditions = ctx.assertion()?.child(names::ASSERTION, "Conditions");
                let time = |name| crate::time::parse(conditions?.attribute(name)?);
                let ends = [ctx.confirmation_data(), conditions]
                    .map(|el| el.and_then(|el| crate::time::parse(el.attribute("NotOnOrAfter")?)));
                let now = ctx.delivery.now;
                let is_near = |end: &gauntlet_core::Timestamp| {
                    now.plus_s(60) < *end && *end < now.plus_s(4000)
                };
                demand(
                    ends.iter().flatten().all(is_near)
                        && time("NotBefore").is_none_or(|from| from <= now),
                )
            },
        ),
        (
            "issued-in-the-past",
            "Refuses what was issued ahead of its clock, whatever the tolerance.",
            Check::IssueInstant,
            |ctx| {
                let issued = crate::time::parse(
                    ctx.assertion()?
                        .attribute("IssueInstant")
                        .unwrap_or_default(),
                );
                demand(issued.is_none_or(|at| at <= ctx.delivery.now))
            },
        ),
        (
            "short-columns",
            "Keeps names and values in columns of 255 octets, and twenty values of a name.",
            Check::Structure,
            |ctx| {
                let texts = ["NameID", "AttributeValue"];
                let fits = |el: El<'_>| {
                    (!texts.contains(&el.local()) || el.text().len() < 256)
                        && el.attributes().all(|attribute| attribute.value.len() < 200)
                        && el.named(names::ASSERTION, "AttributeValue").count() <= 20
                        && el.named(names::ASSERTION, "Attribute").count() <= 50
                };
                demand(elements(ctx).all(fits))
            },
        ),
        (
            "plain-names-only",
            "Takes names and attributes of ASCII letters, digits and a few signs.",
            Check::Structure,
            |ctx| {
                let plain = |text: &str| {
                    text.chars().all(|c| {
                        c.is_ascii_lowercase()
                            || c.is_ascii_digit()
                            || "@.-_:/ BSPOERNULCTIMFJAG".contains(c)
                    })
                };
                let fits = |el: El<'_>| match el.local() {
                    "NameID" => plain(&el.text()) && !el.text().contains(['B', 'C', ' ']),
                    "AttributeValue" => plain(&el.text()),
                    "Attribute" => el
                        .attribute("Name")
                        .is_some_and(|name| plain(name) && !name.contains(' ')),
                    _ => true,
                };
                demand(elements(ctx).all(fits))
            },
        ),
        (
            "long-identifiers-only",
            "Expects identifiers as Entra makes them: an underscore and a UUID.",
            Check::Structure,
            |ctx| {
                let ids = elements(ctx).filter_map(|el| el.attribute("ID"));
                let mut ids = ids.filter(|id| !id.contains("canary"));
                demand(ids.all(|id| id.len() == 37 && id.starts_with('_') && !id.contains('.')))
            },
        ),
        (
            "full-attributes-only",
            "Expects that each attribute has a value, and each value a text.",
            Check::Structure,
            |ctx| {
                let fits = |el: El<'_>| match el.local() {
                    "Attribute" => el.elements().next().is_some(),
                    "AttributeValue" => !el.text().is_empty(),
                    _ => true,
                };
                demand(elements(ctx).all(fits))
            },
        ),
    ]
}

fn elements<'a>(ctx: &Context<'a>) -> impl Iterator<Item = El<'a>> {
    let document: &'a Document = &ctx.message.document;
    document.elements()
}

fn is_of_entra(el: El<'_>) -> bool {
    ENTRA.iter().any(|(local, attributes)| {
        *local == el.local()
            && el
                .attributes()
                .all(|attribute| attributes.contains(&attribute.local))
    })
}

/// The times of the message, as they are written.
fn times<'a>(ctx: &Context<'a>) -> impl Iterator<Item = &'a str> {
    const NAMES: [&str; 5] = [
        "IssueInstant",
        "NotBefore",
        "NotOnOrAfter",
        "AuthnInstant",
        "SessionNotOnOrAfter",
    ];
    elements(ctx)
        .flat_map(El::attributes)
        .filter(|attribute| NAMES.contains(&attribute.local))
        .map(|attribute| attribute.value)
}
