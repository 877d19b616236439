//! Response and Assertion carry at most one Signature each (SAML Core 5.4).

use crate::context::Context;
use crate::names;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    for id in [Some(ctx.message.response), ctx.message.assertion]
        .into_iter()
        .flatten()
    {
        let Some(holder) = ctx.message.document.at(id) else {
            continue;
        };
        let count = holder.named(names::DSIG, "Signature").count();
        if count > 1 {
            let name = holder.local();
            return Err(Refusal::new(format!("the {name} has {count} Signatures")));
        }
    }
    Ok(())
}
