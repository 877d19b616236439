//! SPs that trust several IdPs, and mix them up.

use gauntlet_core::Check;

use super::Mutant;
use crate::checks;
use crate::context::Context;
use crate::dom::El;
use crate::metadata::Reading;
use crate::names;
use crate::parts::{CheckFn, Parts};
use crate::refusal::Refusal;
use crate::trust;

/// The domains of two tenants, and who they are.
const HOMES: [(&str, &str); 2] = [
    (
        "@contoso.example",
        "https://sts.windows.net/7a1c8f2e-4b7d-4f0e-9a35-2c6f5d1e8b90/",
    ),
    (
        "@fabrikam.example",
        "https://sts.windows.net/e1d2c3b4-a596-4788-9aab-bccddeeff001/",
    ),
];

pub(super) fn all() -> Vec<Mutant> {
    idps().into_iter().chain(names_and_places()).collect()
}

/// Whose key, whose login.
fn idps() -> Vec<Mutant> {
    vec![
        Mutant::weak(
            "keys-of-any-idp",
            "Verifies with the keys of all the IdPs it trusts, whichever the message names (the \
             shape behind CVE-2018-7644).",
            Parts {
                keys_of: |trust, _| trust.all().flat_map(|idp| idp.keys.clone()).collect(),
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "idp-by-envelope",
            "Chooses the IdP by the Issuer of the Response, signed or not, and then takes any IdP \
             it trusts for the Issuer of the assertion.",
            Parts {
                choose_idp: |trust, document, response, _, text| {
                    // The Issuer is a child of the Response just as it is of the Assertion.
                    trust::by_assertion(trust, document, response, Some(response), text)
                },
                ..Parts::default().replacing(Check::AssertionIssuer, |ctx| {
                    let issuer = ctx.assertion()?.child(names::ASSERTION, "Issuer");
                    let issuer = issuer.map(|el| ctx.text(el)).unwrap_or_default();
                    let known = ctx.setup.other_idps.iter().chain([&ctx.setup.idp]);
                    passes(known.into_iter().any(|idp| idp.entity_id == issuer))
                })
            },
        ),
        Mutant::weak(
            "account-by-address",
            "Finds the account by the address alone: a user of a domain is a user of the tenant \
             that has the domain, whoever vouches for it (the shape of identity provider \
             hijacking in applications with many tenants).",
            Parts {
                finish: |_, identity| {
                    let name = identity.name_id.as_deref().unwrap_or_default();
                    let tenant = HOMES.iter().find(|(domain, _)| name.ends_with(domain));
                    if let Some((_, tenant)) = tenant {
                        identity.issuer = Some((*tenant).to_owned());
                    }
                },
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "trust-never-withdrawn",
            "Goes on to trust the IdPs and the keys that were taken from its configuration (the \
             effect of CVE-2026-2603).",
            Parts {
                renewed: |before, now| now.with_all_of(before),
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "any-metadata-role",
            "Takes keys from every role in the metadata of an entity, so that a service provider \
             may issue logins.",
            Parts {
                metadata: Reading {
                    is_idp_role: |_| true,
                    ..Reading::default()
                },
                ..Parts::default()
            },
        ),
        Mutant::strict(
            "replay-without-issuer",
            "Remembers identifiers of assertions without the IdP that gave them.",
            Parts {
                replay_issuer: |_| String::new(),
                ..Parts::default()
            },
        ),
    ]
}

/// Where it arrives, what it may say, and what was asked for.
fn names_and_places() -> Vec<Mutant> {
    vec![
        Mutant::lenient(
            "idp-at-any-acs",
            "Takes every IdP at every assertion consumer service.",
            Parts {
                taken_here: |_, _| true,
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "any-of-our-acs",
            "Takes a message for any assertion consumer service of its own at each of them, by \
             whatever IdP.",
            Parts {
                taken_here: |_, _| true,
                ..Parts::default()
                    .replacing(Check::Recipient, |ctx| {
                        one_of_ours(ctx, ctx.confirmation_data(), "Recipient")
                    })
                    .replacing(Check::Destination, |ctx| {
                        match ctx.response()?.attribute("Destination") {
                            Some(_) => one_of_ours(ctx, Some(ctx.response()?), "Destination"),
                            None => checks::destination::check(ctx),
                        }
                    })
            },
        ),
        Mutant::weak(
            "scope-by-ending",
            "Compares the domain that an IdP may speak for by its ending.",
            with(Check::Scope, |ctx| {
                checks::scope::judge(ctx, |domain, scope| domain.ends_with(scope))
            }),
        ),
        Mutant::weak(
            "scope-anywhere",
            "Looks for the domain that an IdP may speak for anywhere in a name.",
            with(Check::Scope, |ctx| {
                checks::scope::judge(ctx, |domain, scope| domain.contains(scope))
            }),
        ),
        Mutant::lenient(
            "better-or-equal",
            "Takes the class that it has demanded to be bettered.",
            with(Check::AuthnContext, |ctx| {
                checks::authn_context::fitting(ctx, |sp, class| {
                    sp.requested_authn_context.iter().any(|one| one == class)
                        || checks::authn_context::fits(sp, class)
                })
            }),
        ),
        Mutant::lenient(
            "any-known-context",
            "Takes every class that it has an order for, where it compares by strength.",
            with(Check::AuthnContext, |ctx| {
                checks::authn_context::fitting(ctx, |sp, class| {
                    sp.authn_context_order.iter().any(|one| one == class)
                        || checks::authn_context::fits(sp, class)
                })
            }),
        ),
        Mutant::lenient(
            "authn-context-optional",
            "Takes a login that does not say how it was made, whatever was asked for.",
            with(Check::AuthnContext, |ctx| {
                let class = ctx
                    .assertion()?
                    .child(names::ASSERTION, "AuthnStatement")
                    .and_then(|el| el.child(names::ASSERTION, "AuthnContext"))
                    .and_then(|el| el.child(names::ASSERTION, "AuthnContextClassRef"))
                    .map(|el| ctx.text(el))
                    .unwrap_or_default();
                if class.is_empty() {
                    return Ok(());
                }
                checks::authn_context::check(ctx)
            }),
        ),
    ]
}

fn with(check: Check, function: CheckFn) -> Parts {
    Parts::default().replacing(check, function)
}

fn passes(fits: bool) -> Result<(), Refusal> {
    if fits {
        Ok(())
    } else {
        Err(Refusal::new("not by this reading"))
    }
}

/// Whether an attribute names any assertion consumer service of this SP.
fn one_of_ours(ctx: &Context<'_>, el: Option<El<'_>>, name: &str) -> Result<(), Refusal> {
    let Some(el) = el else { return Ok(()) };
    let sp = &ctx.setup.sp;
    let of_idps = ctx.setup.other_idps.iter();
    let mut ours = sp
        .other_acs_urls
        .iter()
        .chain(of_idps.filter_map(|idp| idp.acs_url.as_ref()))
        .chain([&sp.acs_url]);
    passes(ours.any(|acs| el.attribute(name) == Some(acs)))
}
