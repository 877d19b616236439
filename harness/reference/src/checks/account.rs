//! Whoever logs in has an account that is open, or gets one.

use crate::accounts::unusable;
use crate::claims;
use crate::context::Context;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    let Some(accounts) = ctx.accounts else {
        return Ok(());
    };
    let identity = claims::identity(ctx).ok_or_else(|| Refusal::new("there is nobody"))?;
    let parts = &ctx.parts.accounts;
    let key = (parts.key)(ctx, &identity)?;
    let store = accounts.lock();
    let key = (parts.linked)(&store, key, &identity).map_err(unusable)?;
    let account = store.find(&key).map_err(unusable)?;
    (parts.admits)(ctx, account.as_ref())
}
