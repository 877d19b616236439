//! The assertion has not been consumed before (SAML Profiles 4.1.4.5).

use crate::context::Context;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    let id = (ctx.parts.replay_id)(ctx).unwrap_or_default();
    if ctx.replay.contains(&ctx.setup.idp.entity_id, &id) {
        return Err(Refusal::new(format!("'{id}' has been consumed before")));
    }
    Ok(())
}

/// The identifier under which an assertion is remembered: its own, which is signed.
pub(crate) fn id(ctx: &Context<'_>) -> Option<String> {
    ctx.message.assertion()?.attribute("ID").map(str::to_owned)
}
