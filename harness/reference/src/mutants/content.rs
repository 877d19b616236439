//! SPs that mix up what a message says, and those that remember badly what they have seen.

use gauntlet_core::{Check, Delivery};

use super::Mutant;
use crate::checks;
use crate::context::Context;
use crate::dom::El;
use crate::message;
use crate::names;
use crate::parts::{CheckFn, Parts};
use crate::refusal::Refusal;

/// The claim that names the tenant of a user.
const TENANT_CLAIM: &str = "http://schemas.microsoft.com/identity/claims/tenantid";
/// The claim that names where a user comes from.
const PROVIDER_CLAIM: &str = "http://schemas.microsoft.com/identity/claims/identityprovider";

/// The check of that name, passed by where the assertion stands alone.
macro_rules! unless_alone {
    ($check:ident) => {
        |ctx| {
            let document = &ctx.message.document;
            if document.at(ctx.message.response).is_some_and(is_assertion) {
                return Ok(());
            }
            checks::$check::check(ctx)
        }
    };
}

pub(super) fn all() -> Vec<Mutant> {
    claims()
        .into_iter()
        .chain(confirmations())
        .chain(times())
        .chain(memories())
        .collect()
}

/// Audiences, tenants and the envelope.
#[expect(clippy::too_many_lines, reason = "a table: one entry a mutant")]
fn claims() -> Vec<Mutant> {
    vec![
        Mutant::weak(
            "audience-of-any-condition",
            "Looks for its identifier in every Audience below the conditions.",
            Parts::default().replacing(Check::Audience, |ctx| {
                let named = audiences(ctx, |_| true)?;
                demand(named.contains(&ctx.setup.sp.entity_id))
            }),
        ),
        Mutant::weak(
            "audience-spn-passes",
            "Takes a service principal name of Entra, whichever application it is of.",
            Parts::default().replacing(Check::Audience, |ctx| {
                let named = audiences(ctx, |el| el.is(names::ASSERTION, "AudienceRestriction"))?;
                if named.iter().any(|audience| audience.starts_with("spn:")) {
                    return Ok(());
                }
                checks::audience::check(ctx)
            }),
        ),
        Mutant::strict(
            "last-audience-only",
            "Looks at the last audience of a restriction only.",
            Parts::default().adding(Check::Audience, |ctx| {
                let named = audiences(ctx, |el| el.is(names::ASSERTION, "AudienceRestriction"))?;
                demand(named.last() == Some(&ctx.setup.sp.entity_id))
            }),
        ),
        Mutant::weak(
            "any-app-of-the-tenant",
            "Leaves it at the signature, whichever application the login is for.",
            Parts::default().without_all(&[Check::Audience, Check::Recipient, Check::Destination]),
        ),
        Mutant::weak(
            "attributes-by-friendly-name",
            "Looks attributes up by the names that are for people.",
            Parts {
                finish: |ctx, identity| {
                    for attribute in ctx.message.document.elements() {
                        if !attribute.is(names::ASSERTION, "Attribute") {
                            continue;
                        }
                        if let Some(name) = attribute.attribute("FriendlyName") {
                            let values = attribute.named(names::ASSERTION, "AttributeValue");
                            let values = values.map(|value| ctx.text(value)).collect();
                            identity.attributes.insert(name.to_owned(), values);
                        }
                    }
                },
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "tenant-from-claim",
            "Takes the tenant from a claim for the one that vouches for the login.",
            Parts {
                finish: |_, identity| {
                    let tenant = identity.attributes.get(TENANT_CLAIM);
                    if let Some(tenant) = tenant.and_then(|values| values.first()) {
                        identity.issuer = Some(format!("https://sts.windows.net/{tenant}/"));
                    }
                },
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "issuer-from-claim",
            "Takes where a user comes from for who vouches for the login.",
            Parts {
                finish: |_, identity| {
                    let provider = identity.attributes.get(PROVIDER_CLAIM);
                    if let Some(provider) = provider.and_then(|values| values.first()) {
                        identity.issuer = Some(provider.clone());
                    }
                },
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "issuer-of-response",
            "Takes who vouches for the login from the Response, signed or not.",
            Parts {
                finish: |ctx, identity| {
                    let response = ctx.message.document.at(ctx.message.response);
                    let issuer = response.and_then(|el| el.child(names::ASSERTION, "Issuer"));
                    if let Some(issuer) = issuer {
                        identity.issuer = Some(ctx.text(issuer));
                    }
                },
                ..Parts::default().without(Check::ResponseIssuer)
            },
        ),
        Mutant::weak(
            "assertion-without-response",
            "Takes an assertion that stands alone, as WS-Federation sends it.",
            Parts {
                find_assertion: |document, root| {
                    if document.at(root).is_some_and(is_assertion) {
                        Some(root)
                    } else {
                        message::find_assertion(document, root)
                    }
                },
                find_signatures: |document, root, assertion| {
                    let mut found = message::find_signatures(document, root, assertion);
                    found.dedup();
                    found
                },
                ..Parts::default().without(Check::RootIsResponse)
            }
            .replacing(Check::Structure, unless_alone!(structure))
            .replacing(Check::SingleAssertion, unless_alone!(single_assertion))
            .replacing(Check::Status, unless_alone!(status))
            .replacing(Check::Destination, unless_alone!(destination)),
        ),
    ]
}

/// Several confirmations.
fn confirmations() -> Vec<Mutant> {
    vec![
        Mutant::weak(
            "confirmations-mixed",
            "Takes each part of a confirmation from whichever bearer confirmation has it.",
            confirmed(
                |ctx| some(ctx, true, |data| ctx.recipient(data)),
                |ctx| some(ctx, true, |data| ctx.confirmation_end(data)),
                |ctx| some(ctx, true, |data| ctx.confirmation_start(data)),
                |ctx| some(ctx, true, |data| ctx.confirmation_request(data)),
            ),
        ),
        Mutant::weak(
            "confirmation-data-of-any-method",
            "Demands a bearer confirmation, and takes the data from any confirmation.",
            confirmed(
                |ctx| some(ctx, false, |data| ctx.recipient(data)),
                |ctx| some(ctx, false, |data| ctx.confirmation_end(data)),
                |ctx| some(ctx, false, |data| ctx.confirmation_start(data)),
                |ctx| some(ctx, false, |data| ctx.confirmation_request(data)),
            ),
        ),
    ]
}

/// The tolerance.
fn times() -> Vec<Mutant> {
    vec![
        Mutant::weak(
            "skew-twice",
            "Adds the tolerance to the clock and to the time.",
            Parts::default()
                .replacing(Check::ConditionsNotBefore, |ctx| {
                    at(ctx, skew_ms(ctx), checks::conditions_not_before::check)
                })
                .replacing(Check::ConditionsNotOnOrAfter, |ctx| {
                    at(
                        ctx,
                        -skew_ms(ctx),
                        checks::conditions_not_on_or_after::check,
                    )
                })
                .replacing(Check::ConfirmationNotOnOrAfter, |ctx| {
                    at(
                        ctx,
                        -skew_ms(ctx),
                        checks::confirmation_not_on_or_after::check,
                    )
                }),
        ),
        Mutant::strict(
            "skew-in-milliseconds",
            "Takes the seconds of the tolerance for milliseconds.",
            Parts::default()
                .replacing(Check::ConditionsNotBefore, |ctx| {
                    at(ctx, -lost_ms(ctx), checks::conditions_not_before::check)
                })
                .replacing(Check::ConditionsNotOnOrAfter, |ctx| {
                    at(ctx, lost_ms(ctx), checks::conditions_not_on_or_after::check)
                })
                .replacing(Check::ConfirmationNotOnOrAfter, |ctx| {
                    at(
                        ctx,
                        lost_ms(ctx),
                        checks::confirmation_not_on_or_after::check,
                    )
                }),
        ),
    ]
}

/// What has been consumed.
fn memories() -> Vec<Mutant> {
    vec![
        Mutant::weak(
            "replay-by-bytes",
            "Remembers the form field, octet by octet.",
            Parts {
                replay_id: |ctx| Some(ctx.delivery.saml_response.clone()),
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "replay-remembers-the-last",
            "Remembers the last assertion and no other.",
            Parts {
                replay_until: |ctx| ctx.delivery.now,
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "replay-for-five-minutes",
            "Remembers an assertion for five minutes, however long it could be accepted.",
            Parts {
                replay_until: |ctx| ctx.delivery.now.plus_s(300),
                ..Parts::default()
            },
        ),
        Mutant::lenient(
            "replay-by-id-and-name",
            "Remembers the name with the identifier.",
            Parts {
                replay_id: |ctx| {
                    let name_id = ctx
                        .message
                        .assertion()?
                        .child(names::ASSERTION, "Subject")?
                        .child(names::ASSERTION, "NameID")?;
                    Some(format!(
                        "{} {}",
                        checks::replay::id(ctx)?,
                        ctx.text(name_id)
                    ))
                },
                ..Parts::default()
            },
        ),
        Mutant::strict(
            "replay-ignores-case",
            "Compares identifiers of assertions without regard to case.",
            Parts {
                replay_id: |ctx| Some(checks::replay::id(ctx)?.to_lowercase()),
                ..Parts::default()
            },
        ),
    ]
}

fn is_assertion(el: El<'_>) -> bool {
    el.is(names::ASSERTION, "Assertion")
}

fn demand(fits: bool) -> Result<(), Refusal> {
    if fits {
        Ok(())
    } else {
        Err(Refusal::new("not by this reading"))
    }
}

/// Every Audience in the conditions that count.
fn audiences(ctx: &Context<'_>, counts: fn(El<'_>) -> bool) -> Result<Vec<String>, Refusal> {
    let conditions = ctx.assertion()?.child(names::ASSERTION, "Conditions");
    let conditions = conditions.iter().flat_map(|el| el.elements());
    Ok(conditions
        .filter(|el| counts(*el))
        .flat_map(|el| el.named(names::ASSERTION, "Audience"))
        .map(|audience| ctx.text(audience))
        .collect())
}

/// The reference with other checks on the data of confirmations.
fn confirmed(recipient: CheckFn, end: CheckFn, start: CheckFn, request: CheckFn) -> Parts {
    Parts::default()
        .replacing(Check::Recipient, recipient)
        .replacing(Check::ConfirmationNotOnOrAfter, end)
        .replacing(Check::ConfirmationNotBefore, start)
        .replacing(Check::ConfirmationInResponseTo, request)
}

/// Passes where `judge` passes for the data of some confirmation, or where there is none.
fn some<'a>(
    ctx: &Context<'a>,
    bearer_only: bool,
    judge: impl Fn(El<'a>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let subject = ctx.assertion()?.child(names::ASSERTION, "Subject");
    let mut result = Ok(());
    let confirmations = subject
        .iter()
        .flat_map(|subject| subject.named(names::ASSERTION, "SubjectConfirmation"))
        .filter(|el| !bearer_only || el.attribute("Method") == Some(names::BEARER));
    for data in confirmations.filter_map(|el| el.child(names::ASSERTION, "SubjectConfirmationData"))
    {
        result = judge(data);
        if result.is_ok() {
            break;
        }
    }
    result
}

/// What `check` says at another time.
fn at(ctx: &Context<'_>, offset_ms: i64, check: CheckFn) -> Result<(), Refusal> {
    let delivery = Delivery {
        now: ctx.delivery.now.plus_ms(offset_ms),
        ..ctx.delivery.clone()
    };
    check(&Context {
        setup: ctx.setup,
        idp: ctx.idp,
        delivery: &delivery,
        message: ctx.message,
        replay: ctx.replay,
        accounts: ctx.accounts,
        parts: ctx.parts,
    })
}

/// The tolerance in milliseconds.
fn skew_ms(ctx: &Context<'_>) -> i64 {
    i64::from(ctx.setup.sp.clock_skew_s) * 1000
}

/// What is lost of the tolerance where its seconds are taken for milliseconds.
fn lost_ms(ctx: &Context<'_>) -> i64 {
    skew_ms(ctx) - i64::from(ctx.setup.sp.clock_skew_s)
}
