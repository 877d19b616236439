//! SPs that compare names, addresses and times loosely.

use gauntlet_core::Check;

use super::Mutant;
use crate::context::Context;
use crate::dom::El;
use crate::message;
use crate::names;
use crate::parts::{CheckFn, Parts};
use crate::refusal::Refusal;
use crate::time;

#[expect(clippy::too_many_lines, reason = "a table: one entry a mutant")]
pub(super) fn all() -> Vec<Mutant> {
    let with = |check: Check, function: CheckFn| Parts::default().replacing(check, function);
    vec![
        Mutant::weak(
            "audience-prefix",
            "Compares the audience by its beginning.",
            with(Check::Audience, |ctx| {
                audiences(ctx)
                    .iter()
                    .flatten()
                    .any(|a| a.starts_with(&ctx.setup.sp.entity_id))
                    .then_some(())
                    .ok_or_else(|| Refusal::new("audience"))
            }),
        ),
        Mutant::weak(
            "audience-substring",
            "Takes an audience that is a part of its own identifier.",
            with(Check::Audience, |ctx| {
                let ours = &ctx.setup.sp.entity_id;
                let part = |a: &String| !a.is_empty() && ours.contains(a.as_str());
                audiences(ctx)
                    .iter()
                    .flatten()
                    .any(part)
                    .then_some(())
                    .ok_or_else(|| Refusal::new("audience"))
            }),
        ),
        Mutant::weak(
            "audience-ignore-case",
            "Compares the audience without regard to case.",
            with(Check::Audience, |ctx| {
                let same = |a: &String| a.eq_ignore_ascii_case(&ctx.setup.sp.entity_id);
                audiences(ctx)
                    .iter()
                    .flatten()
                    .any(same)
                    .then_some(())
                    .ok_or_else(|| Refusal::new("audience"))
            }),
        ),
        Mutant::weak(
            "audience-any-restriction",
            "Takes one restriction that names it for enough.",
            with(Check::Audience, |ctx| {
                audiences(ctx)
                    .iter()
                    .flatten()
                    .any(|a| *a == ctx.setup.sp.entity_id)
                    .then_some(())
                    .ok_or_else(|| Refusal::new("audience"))
            }),
        ),
        Mutant::lenient(
            "audience-optional",
            "Takes an assertion without an audience restriction.",
            with(Check::Audience, |ctx| {
                if audiences(ctx).is_empty() {
                    Ok(())
                } else {
                    crate::checks::audience::check(ctx)
                }
            }),
        ),
        Mutant::weak(
            "audience-empty-passes",
            "Takes an empty audience for everyone.",
            with(Check::Audience, |ctx| {
                if audiences(ctx).iter().flatten().any(String::is_empty) {
                    Ok(())
                } else {
                    crate::checks::audience::check(ctx)
                }
            }),
        ),
        Mutant::weak(
            "recipient-prefix",
            "Compares the recipient by its beginning.",
            with(Check::Recipient, |ctx| {
                attribute_or(ctx.confirmation_data(), "Recipient", |found| {
                    found.is_some_and(|found| found.starts_with(&ctx.setup.sp.acs_url))
                })
            }),
        ),
        Mutant::weak(
            "recipient-optional",
            "Takes a confirmation without a recipient, or with an empty one.",
            with(Check::Recipient, |ctx| {
                attribute_or(ctx.confirmation_data(), "Recipient", |found| {
                    found.is_none_or(|found| found.is_empty() || found == ctx.setup.sp.acs_url)
                })
            }),
        ),
        Mutant::weak(
            "destination-prefix",
            "Compares the destination by its beginning.",
            with(Check::Destination, |ctx| {
                attribute_or(Some(ctx.response()?), "Destination", |found| {
                    found.is_none_or(|found| found.starts_with(&ctx.setup.sp.acs_url))
                })
            }),
        ),
        Mutant::lenient(
            "destination-optional",
            "Takes a signed Response without a destination, or with an empty one.",
            with(Check::Destination, |ctx| {
                attribute_or(Some(ctx.response()?), "Destination", |found| {
                    found.is_none_or(|found| found.is_empty() || found == ctx.setup.sp.acs_url)
                })
            }),
        ),
        Mutant::weak(
            "issuer-prefix",
            "Compares the issuer by its beginning, in either direction.",
            with(Check::AssertionIssuer, |ctx| {
                let ours = &ctx.idp.entity_id;
                issuer(ctx, |found| {
                    !found.is_empty()
                        && (found.starts_with(ours.as_str()) || ours.starts_with(found))
                })
            }),
        ),
        Mutant::weak(
            "issuer-ignore-case",
            "Compares the issuer without regard to case.",
            with(Check::AssertionIssuer, |ctx| {
                issuer(ctx, |found| found.eq_ignore_ascii_case(&ctx.idp.entity_id))
            }),
        ),
        Mutant::weak(
            "issuer-optional",
            "Takes an assertion without an issuer, or with an empty one.",
            with(Check::AssertionIssuer, |ctx| {
                issuer(ctx, |found| found.is_empty() || found == ctx.idp.entity_id)
            })
            .without(Check::Structure),
        ),
        Mutant::weak(
            "issuer-any-tenant",
            "Takes any tenant of Entra for its own.",
            with(Check::AssertionIssuer, |ctx| {
                issuer(ctx, |found| found.starts_with("https://sts.windows.net/"))
            }),
        ),
        Mutant::weak(
            "tenant-key-from-keyinfo",
            "Takes any tenant of Entra for its own, and its key from the message.",
            Parts {
                keys: |signature, trusted| {
                    let named = super::by_name("mutant:key-from-keyinfo").map(|m| m.parts.keys);
                    named.map_or_else(|| trusted.to_vec(), |keys| keys(signature, trusted))
                },
                ..Parts::default().without_all(&[Check::AssertionIssuer, Check::ResponseIssuer])
            },
        ),
        Mutant::weak(
            "subject-optional",
            "Takes an assertion that names and confirms nobody.",
            Parts::default().without_all(&[Check::SubjectConfirmation, Check::NameId]),
        ),
        Mutant::weak(
            "assertion-optional",
            "Takes a signed, successful Response for a login, whatever is in it.",
            Parts {
                find_assertion: |document, response| {
                    message::find_assertion(document, response).or(Some(response))
                },
                view: message::verified_view_or_message,
                ..Parts::default().without_all(&[
                    Check::SingleAssertion,
                    Check::Structure,
                    Check::Audience,
                    Check::SubjectConfirmation,
                    Check::AuthnStatement,
                    Check::NameId,
                ])
            },
        ),
        Mutant::weak(
            "status-any-success",
            "Looks for Success in any status code.",
            with(Check::Status, |ctx| {
                ctx.response()?
                    .document
                    .elements()
                    .any(|el| el.attribute("Value") == Some(names::SUCCESS))
                    .then_some(())
                    .ok_or_else(|| Refusal::new("status"))
            }),
        ),
        Mutant::weak(
            "status-optional",
            "Takes a Response without a status.",
            with(Check::Status, |ctx| {
                match ctx.response()?.child(names::PROTOCOL, "Status") {
                    Some(_) => crate::checks::status::check(ctx),
                    None => Ok(()),
                }
            }),
        ),
        Mutant::weak(
            "not-on-or-after-inclusive",
            "Takes an assertion at the very instant at which it ends.",
            ends_inclusive(),
        ),
        Mutant::weak(
            "not-before-lenient",
            "Allows the clock to be a minute behind, whatever the settings say.",
            with(Check::ConditionsNotBefore, |ctx| {
                let conditions = ctx.assertion()?.child(names::ASSERTION, "Conditions");
                let start = conditions.and_then(|el| time::parse(el.attribute("NotBefore")?));
                match start {
                    Some(start) if start <= ctx.delivery.now.plus_s(60) => Ok(()),
                    Some(_) => Err(Refusal::new("NotBefore")),
                    None => Ok(()),
                }
            }),
        ),
        Mutant::weak(
            "skew-one-day",
            "Allows the clock to be wrong by a day.",
            Parts::default()
                .replacing(Check::ConditionsNotOnOrAfter, |ctx| {
                    let conditions = ctx.assertion()?.child(names::ASSERTION, "Conditions");
                    within_a_day(ctx, conditions)
                })
                .replacing(Check::ConfirmationNotOnOrAfter, |ctx| {
                    within_a_day(ctx, ctx.confirmation_data())
                }),
        ),
        Mutant::weak(
            "unparsable-time-passes",
            "Ignores a time that it cannot read.",
            Parts::default()
                .replacing(Check::ConditionsNotOnOrAfter, |ctx| {
                    let conditions = ctx.assertion()?.child(names::ASSERTION, "Conditions");
                    let end = conditions.and_then(|el| el.attribute("NotOnOrAfter"));
                    match end.map(time::parse) {
                        Some(None) => Ok(()),
                        _ => crate::checks::conditions_not_on_or_after::check(ctx),
                    }
                })
                .replacing(Check::ConfirmationNotOnOrAfter, |ctx| {
                    let end = ctx
                        .confirmation_data()
                        .and_then(|el| el.attribute("NotOnOrAfter"));
                    match end.map(time::parse) {
                        Some(None) => Ok(()),
                        _ => crate::checks::confirmation_not_on_or_after::check(ctx),
                    }
                }),
        ),
        Mutant::weak(
            "replay-by-response-id",
            "Remembers the identifier of the Response, which is not signed.",
            Parts {
                replay_id: |ctx| ctx.message.response()?.attribute("ID").map(str::to_owned),
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "empty-request-passes",
            "Takes an empty InResponseTo for none.",
            with(Check::ResponseInResponseTo, |ctx| {
                match ctx.response()?.attribute("InResponseTo") {
                    Some("") => Ok(()),
                    _ => crate::checks::response_in_response_to::check(ctx),
                }
            }),
        ),
    ]
}

/// The audiences of every restriction.
fn audiences(ctx: &Context<'_>) -> Vec<Vec<String>> {
    let conditions = ctx
        .message
        .assertion()
        .and_then(|el| el.child(names::ASSERTION, "Conditions"));
    conditions
        .map(|conditions| {
            conditions
                .named(names::ASSERTION, "AudienceRestriction")
                .map(|el| {
                    el.named(names::ASSERTION, "Audience")
                        .map(|a| ctx.text(a))
                        .collect()
                })
                .collect()
        })
        .unwrap_or_default()
}

fn attribute_or(
    element: Option<El<'_>>,
    name: &str,
    fits: impl Fn(Option<&str>) -> bool,
) -> Result<(), Refusal> {
    match element {
        Some(element) if !fits(element.attribute(name)) => Err(Refusal::new(name)),
        _ => Ok(()),
    }
}

fn issuer(ctx: &Context<'_>, fits: impl Fn(&str) -> bool) -> Result<(), Refusal> {
    let issuer = ctx.assertion()?.child(names::ASSERTION, "Issuer");
    let found = issuer.map(|el| ctx.text(el)).unwrap_or_default();
    if fits(&found) {
        Ok(())
    } else {
        Err(Refusal::new("issuer"))
    }
}

/// Every end is compared so that the instant itself still counts.
fn ends_inclusive() -> Parts {
    fn inclusive(ctx: &Context<'_>, el: Option<El<'_>>, name: &str) -> Result<(), Refusal> {
        match el.and_then(|el| time::parse(el.attribute(name)?)) {
            Some(end) if ctx.delivery.now > end => Err(Refusal::new(name)),
            _ => Ok(()),
        }
    }
    Parts::default()
        .replacing(Check::ConditionsNotOnOrAfter, |ctx| {
            inclusive(
                ctx,
                ctx.assertion()?.child(names::ASSERTION, "Conditions"),
                "NotOnOrAfter",
            )
        })
        .replacing(Check::ConfirmationNotOnOrAfter, |ctx| {
            inclusive(ctx, ctx.confirmation_data(), "NotOnOrAfter")
        })
        .replacing(Check::SessionNotOnOrAfter, |ctx| {
            let statement = ctx.assertion()?.child(names::ASSERTION, "AuthnStatement");
            inclusive(ctx, statement, "SessionNotOnOrAfter")
        })
}

fn within_a_day(ctx: &Context<'_>, element: Option<El<'_>>) -> Result<(), Refusal> {
    match element.and_then(|el| time::parse(el.attribute("NotOnOrAfter")?)) {
        Some(end) if ctx.delivery.now < end.plus_s(24 * 60 * 60) => Ok(()),
        Some(_) => Err(Refusal::new("NotOnOrAfter")),
        None => Ok(()),
    }
}
