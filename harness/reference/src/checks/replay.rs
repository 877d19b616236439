//! The assertion has not been consumed before (SAML Profiles 4.1.4.5).

use gauntlet_core::Timestamp;

use crate::context::Context;
use crate::names;
use crate::refusal::Refusal;
use crate::time;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    let id = (ctx.parts.replay_id)(ctx).unwrap_or_default();
    if ctx.replay.contains(&(ctx.parts.replay_issuer)(ctx), &id) {
        return Err(Refusal::new(format!("'{id}' has been consumed before")));
    }
    Ok(())
}

/// The identifier under which an assertion is remembered: its own, which is signed.
pub(crate) fn id(ctx: &Context<'_>) -> Option<String> {
    ctx.message.assertion()?.attribute("ID").map(str::to_owned)
}

/// The issuer under which an assertion is remembered: identifiers of two IdPs may be the same.
pub(crate) fn issuer(ctx: &Context<'_>) -> String {
    ctx.idp.entity_id.clone()
}

/// Until when the assertion could be accepted: the later of its two ends, with the skew.
pub(crate) fn until(ctx: &Context<'_>) -> Timestamp {
    let conditions = ctx
        .message
        .assertion()
        .and_then(|el| el.child(names::ASSERTION, "Conditions"));
    [conditions, ctx.confirmation_data()]
        .into_iter()
        .flatten()
        .filter_map(|el| el.attribute("NotOnOrAfter").and_then(time::parse))
        .max()
        .unwrap_or(Timestamp::from_unix_ms(i64::MAX))
        .plus_s(i64::from(ctx.setup.sp.clock_skew_s))
}
