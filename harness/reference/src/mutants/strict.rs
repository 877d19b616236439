//! SPs that refuse what they should accept: honest messages in another form.

use gauntlet_core::Check;

use super::Mutant;
use crate::checks;
use crate::context::Context;
use crate::dom::{Document, El, Kind};
use crate::names;
use crate::parts::{CheckFn, Parts};
use crate::profiles;
use crate::refusal::Refusal;

#[expect(clippy::too_many_lines, reason = "a table: one entry a mutant")]
pub(super) fn all() -> Vec<Mutant> {
    let table: [(&str, &str, Check, CheckFn); 33] = [
        (
            "assertion-signature-only",
            "Takes only assertions that are signed themselves.",
            Check::AssertionSigned,
            profiles::assertion_signed,
        ),
        (
            "response-signature-only",
            "Takes only Responses that are signed themselves.",
            Check::ResponseSigned,
            |ctx| {
                demand(
                    ctx.message
                        .document
                        .at(ctx.message.response)
                        .is_some_and(signed),
                )
            },
        ),
        (
            "certificate-dates",
            "Takes a key only while the certificate that it was configured with is valid.",
            Check::SignatureValue,
            profiles::certificate_dates,
        ),
        (
            "one-signature-only",
            "Takes one signature in a document at most.",
            Check::SingleSignature,
            |ctx| demand(ctx.message.signatures.len() < 2),
        ),
        (
            "first-class-only",
            "Takes the first authentication context class that it has demanded, and no other.",
            Check::AuthnContext,
            |ctx| {
                checks::authn_context::check(ctx)?;
                let demanded = ctx.setup.sp.requested_authn_context.first();
                let class = ctx
                    .assertion()?
                    .child(names::ASSERTION, "AuthnStatement")
                    .and_then(|el| el.child(names::ASSERTION, "AuthnContext"))
                    .and_then(|el| el.child(names::ASSERTION, "AuthnContextClassRef"))
                    .map(|el| ctx.text(el));
                let answers = ctx.response()?.attribute("InResponseTo").is_some();
                demand(!answers || demanded.is_none() || class.as_ref() == demanded)
            },
        ),
        (
            "exact-context-only",
            "Takes the authentication context classes that it has demanded, however it has said that \
             they compare.",
            Check::AuthnContext,
            |ctx| {
                checks::authn_context::fitting(ctx, |sp, class| {
                    sp.requested_authn_context.iter().any(|one| one == class)
                })
            },
        ),
        (
            "solicited-only",
            "Takes only answers to requests, whatever the settings say.",
            Check::Unsolicited,
            |ctx| demand(ctx.response()?.attribute("InResponseTo").is_some()),
        ),
        (
            "unsolicited-only",
            "Takes only Responses to no request.",
            Check::Unsolicited,
            |ctx| demand(ctx.response()?.attribute("InResponseTo").is_none()),
        ),
        (
            "entra-prefixes-only",
            "Looks elements up by the prefixes that Entra writes.",
            Check::Structure,
            |ctx| {
                let fits = |el: El<'_>| match el.namespace() {
                    names::ASSERTION | names::DSIG => el.prefix().is_empty(),
                    names::PROTOCOL => el.prefix() == "samlp",
                    _ => true,
                };
                demand(ctx.message.document.elements().all(fits))
            },
        ),
        (
            "no-white-space",
            "Takes the first child node of an element for its first child element.",
            Check::Structure,
            |ctx| {
                let document = &ctx.message.document;
                let mixed = |el: El<'_>| {
                    el.elements().next().is_some()
                        && has(document, el, |kind| matches!(kind, Kind::Text(_)))
                };
                demand(!document.elements().any(mixed))
            },
        ),
        (
            "no-foreign-declarations",
            "Takes only the namespaces of SAML and XML Signature.",
            Check::Structure,
            |ctx| {
                let known = [
                    names::ASSERTION,
                    names::PROTOCOL,
                    names::DSIG,
                    names::EXC_C14N,
                    "",
                ];
                let fits = |el: El<'_>| el.declarations().all(|(_, n)| known.contains(&n));
                demand(ctx.message.document.elements().all(fits))
            },
        ),
        (
            "key-info-required",
            "Demands KeyInfo.",
            Check::SignatureStructure,
            |ctx| {
                demand(
                    ctx.message
                        .document
                        .elements()
                        .any(|el| el.is(names::DSIG, "KeyInfo")),
                )
            },
        ),
        (
            "no-prefix-list",
            "Does not know InclusiveNamespaces.",
            Check::Transforms,
            |ctx| {
                demand(
                    !ctx.message
                        .document
                        .elements()
                        .any(|el| el.is(names::EXC_C14N, "InclusiveNamespaces")),
                )
            },
        ),
        (
            "rsa-sha256-only",
            "Knows one signature algorithm.",
            Check::SignatureAlgorithm,
            |ctx| {
                let fits = |el: El<'_>| {
                    !el.is(names::DSIG, "SignatureMethod")
                        || el
                            .attribute("Algorithm")
                            .is_some_and(|a| a.ends_with("#rsa-sha256"))
                };
                demand(ctx.message.document.elements().all(fits))
            },
        ),
        (
            "one-line-signature",
            "Does not know white space in the base64 of a signature.",
            Check::SignatureValue,
            |ctx| {
                let broken = |el: El<'_>| {
                    el.is(names::DSIG, "SignatureValue") && el.text().contains(char::is_whitespace)
                };
                demand(!ctx.message.document.elements().any(broken))
            },
        ),
        (
            "one-line-form",
            "Does not know line breaks in the form field.",
            Check::Encoding,
            |ctx| demand(!ctx.delivery.saml_response.contains(char::is_whitespace)),
        ),
        (
            "response-issuer-required",
            "Demands an Issuer of the Response.",
            Check::ResponseIssuer,
            |ctx| demand(ctx.response()?.child(names::ASSERTION, "Issuer").is_some()),
        ),
        (
            "no-issuer-format",
            "Does not know the Format of an Issuer.",
            Check::AssertionIssuer,
            |ctx| {
                let issuer = ctx.assertion()?.child(names::ASSERTION, "Issuer");
                demand(issuer.is_some_and(|el| el.attribute("Format").is_none()))
            },
        ),
        (
            "destination-required",
            "Demands a Destination.",
            Check::Destination,
            profiles::destination_required,
        ),
        (
            "no-optional-parts",
            "Does not know Consent, Extensions, Advice and nested status codes.",
            Check::Structure,
            |ctx| {
                let response = ctx.response()?;
                let nested = response
                    .child(names::PROTOCOL, "Status")
                    .and_then(|el| el.child(names::PROTOCOL, "StatusCode"))
                    .is_some_and(|el| el.elements().next().is_some());
                demand(
                    response.attribute("Consent").is_none()
                        && response.child(names::PROTOCOL, "Extensions").is_none()
                        && ctx.assertion()?.child(names::ASSERTION, "Advice").is_none()
                        && !nested,
                )
            },
        ),
        (
            "entra-statement-order",
            "Expects the attributes before the authentication.",
            Check::AuthnStatement,
            |ctx| {
                let first = ctx
                    .assertion()?
                    .elements()
                    .find(|el| el.local().ends_with("Statement"));
                demand(first.is_some_and(|el| el.is(names::ASSERTION, "AttributeStatement")))
            },
        ),
        (
            "email-format-only",
            "Takes e-mail addresses as names only.",
            Check::NameId,
            |ctx| {
                let name_id = ctx
                    .assertion()?
                    .child(names::ASSERTION, "Subject")
                    .and_then(|el| el.child(names::ASSERTION, "NameID"));
                demand(name_id.is_some_and(|el| {
                    el.attribute("Format")
                        .is_some_and(|f| f.ends_with(":emailAddress"))
                }))
            },
        ),
        (
            "first-confirmation-only",
            "Looks at the first confirmation only.",
            Check::SubjectConfirmation,
            |ctx| {
                let first = ctx
                    .assertion()?
                    .child(names::ASSERTION, "Subject")
                    .and_then(|el| el.child(names::ASSERTION, "SubjectConfirmation"));
                let data =
                    first.and_then(|el| el.child(names::ASSERTION, "SubjectConfirmationData"));
                demand(
                    first.is_some_and(|el| el.attribute("Method") == Some(names::BEARER))
                        && data.is_some_and(|data| {
                            ctx.recipient(data).is_ok() && ctx.confirmation_end(data).is_ok()
                        }),
                )
            },
        ),
        (
            "one-audience-only",
            "Looks at the first audience of one restriction only.",
            Check::Audience,
            |ctx| {
                let restrictions: Vec<_> = conditions(ctx)?
                    .named(names::ASSERTION, "AudienceRestriction")
                    .collect();
                let first = restrictions
                    .first()
                    .and_then(|el| el.child(names::ASSERTION, "Audience"));
                demand(
                    restrictions.len() == 1
                        && first.is_some_and(|el| ctx.text(el) == ctx.setup.sp.entity_id),
                )
            },
        ),
        (
            "audience-condition-only",
            "Knows no condition but the audience restriction.",
            Check::ConditionsKnown,
            |ctx| {
                demand(
                    conditions(ctx)?
                        .elements()
                        .all(|el| el.is(names::ASSERTION, "AudienceRestriction")),
                )
            },
        ),
        (
            "not-before-exclusive",
            "Refuses at the very instant at which an assertion begins.",
            Check::ConditionsNotBefore,
            |ctx| {
                let start = conditions(ctx)?
                    .attribute("NotBefore")
                    .and_then(crate::time::parse);
                demand(start.is_none_or(|start| start < ctx.delivery.now))
            },
        ),
        (
            "ends-early",
            "Refuses an assertion within its last minutes.",
            Check::ConditionsNotOnOrAfter,
            |ctx| {
                let ends = [Some(conditions(ctx)?), ctx.confirmation_data()];
                let mut ends = ends
                    .into_iter()
                    .flatten()
                    .filter_map(|el| crate::time::parse(el.attribute("NotOnOrAfter")?));
                demand(ends.all(|end| ctx.delivery.now.plus_s(120) < end))
            },
        ),
        (
            "window-required",
            "Demands times of the conditions.",
            Check::ConditionsNotOnOrAfter,
            |ctx| demand(conditions(ctx)?.attribute("NotOnOrAfter").is_some()),
        ),
        (
            "milliseconds-required",
            "Reads times with exactly three decimals.",
            Check::IssueInstant,
            |ctx| {
                let end = conditions(ctx)?.attribute("NotOnOrAfter");
                demand(end.is_none_or(|end| end.len() == "2026-01-15T12:00:00.000Z".len()))
            },
        ),
        (
            "no-session-end",
            "Does not know the end of a session.",
            Check::SessionNotOnOrAfter,
            |ctx| {
                let mut statements = ctx.assertion()?.named(names::ASSERTION, "AuthnStatement");
                demand(statements.all(|el| el.attribute("SessionNotOnOrAfter").is_none()))
            },
        ),
        (
            "recent-password-only",
            "Demands a password within the last hour.",
            Check::AuthnStatement,
            |ctx| {
                let statement = ctx.assertion()?.child(names::ASSERTION, "AuthnStatement");
                let recent = statement
                    .and_then(|el| crate::time::parse(el.attribute("AuthnInstant")?))
                    .is_some_and(|at| at.plus_s(3600) > ctx.delivery.now);
                let class = statement
                    .and_then(|el| el.child(names::ASSERTION, "AuthnContext"))
                    .and_then(|el| el.child(names::ASSERTION, "AuthnContextClassRef"));
                demand(recent && class.is_some_and(|el| el.text().ends_with(":Password")))
            },
        ),
        (
            "attributes-required",
            "Demands an attribute statement.",
            Check::Structure,
            |ctx| {
                demand(
                    ctx.assertion()?
                        .child(names::ASSERTION, "AttributeStatement")
                        .is_some(),
                )
            },
        ),
        (
            "plain-attributes-only",
            "Does not know types and name formats of attributes.",
            Check::Structure,
            |ctx| {
                let odd = |el: El<'_>| {
                    (el.is(names::ASSERTION, "AttributeValue") && el.attributes().next().is_some())
                        || (el.is(names::ASSERTION, "Attribute") && el.attributes().count() > 1)
                };
                demand(!ctx.message.document.elements().any(odd))
            },
        ),
    ];
    let single_node = Mutant::strict(
        "one-text-node",
        "Refuses a text that is written in pieces or in references.",
        Parts {
            decode: |field| {
                let text = crate::checks::encoding::decode(field)?;
                demand(!text.contains("<![CDATA[") && !text.contains("&#x"))?;
                Ok(text)
            },
            ..Parts::default()
        },
    );
    let no_prolog = Mutant::strict(
        "no-prolog",
        "Takes documents that begin with their element only.",
        Parts {
            decode: |field| {
                let text = crate::checks::encoding::decode(field)?;
                demand(!text.starts_with("<?") && !text.starts_with("<!"))?;
                Ok(text)
            },
            ..Parts::default()
        },
    );
    table
        .into_iter()
        .map(|(name, doc, check, function)| {
            Mutant::strict(name, doc, Parts::default().adding(place(check), function))
        })
        .chain([single_node, no_prolog])
        .collect()
}

/// The reading checks are run by themselves: what is added to them stands with the structure.
pub(super) fn place(check: Check) -> Check {
    if crate::checks::is_reading(check) {
        Check::Structure
    } else {
        check
    }
}

pub(super) fn demand(fits: bool) -> Result<(), Refusal> {
    if fits {
        Ok(())
    } else {
        Err(Refusal::new("stricter than the standard"))
    }
}

fn signed(el: El<'_>) -> bool {
    el.child(names::DSIG, "Signature").is_some()
}

fn conditions<'a>(ctx: &Context<'a>) -> Result<El<'a>, Refusal> {
    ctx.assertion()?
        .child(names::ASSERTION, "Conditions")
        .ok_or_else(|| Refusal::new("there are no conditions"))
}

fn has(document: &Document, el: El<'_>, fits: impl Fn(&Kind<'_>) -> bool) -> bool {
    el.children()
        .filter_map(|id| document.kind(id))
        .any(|kind| fits(&kind))
}
