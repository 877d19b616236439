//! The authentication context is one that the request has demanded, where it has demanded any
//! (SAML Core 3.3.2.2.1).

use gauntlet_core::{Comparison, SpSettings};

use crate::context::Context;
use crate::names;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    fitting(ctx, fits)
}

/// The check, with another way to compare a class with what is demanded.
pub(crate) fn fitting(
    ctx: &Context<'_>,
    fits: fn(&SpSettings, &str) -> bool,
) -> Result<(), Refusal> {
    let settings = &ctx.setup.sp;
    let demanded = &settings.requested_authn_context;
    let answers = ctx.response()?.attribute("InResponseTo").is_some();
    if demanded.is_empty() || !answers {
        return Ok(());
    }
    let statements = ctx.assertion()?.named(names::ASSERTION, "AuthnStatement");
    // Whoever reads another statement than the first must not find another context there.
    for statement in statements {
        let class = statement
            .child(names::ASSERTION, "AuthnContext")
            .and_then(|context| context.child(names::ASSERTION, "AuthnContextClassRef"))
            .map(|class| ctx.text(class))
            .unwrap_or_default();
        if !fits(settings, &class) {
            let how = settings.authn_context_comparison.name();
            return Err(Refusal::mismatch(
                &format!("the authentication context (comparison {how})"),
                &class,
                &demanded.join("' or '"),
            ));
        }
    }
    Ok(())
}

/// Whether a class is as the request demands it. One that the SP has given no strength fits by its
/// name alone.
pub(crate) fn fits(settings: &SpSettings, class: &str) -> bool {
    let strength = |class: &str| {
        let mut order = settings.authn_context_order.iter();
        order.position(|known| known == class)
    };
    let demanded = &settings.requested_authn_context;
    let is_named = demanded.iter().any(|one| one == class);
    let (Some(own), Some(strengths)) = (
        strength(class),
        demanded
            .iter()
            .map(|class| strength(class))
            .collect::<Option<Vec<_>>>(),
    ) else {
        return is_named && settings.authn_context_comparison != Comparison::Better;
    };
    match settings.authn_context_comparison {
        Comparison::Exact => is_named,
        Comparison::Minimum => strengths.iter().any(|one| own >= *one),
        Comparison::Maximum => strengths.iter().any(|one| own <= *one),
        Comparison::Better => strengths.iter().all(|one| own > *one),
    }
}
