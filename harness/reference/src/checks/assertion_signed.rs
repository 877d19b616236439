//! The Assertion is signed, where the settings demand it.

use crate::context::Context;
use crate::names;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    let signed = ctx
        .message
        .assertion
        .and_then(|id| ctx.message.document.at(id))
        .is_some_and(|element| element.child(names::DSIG, "Signature").is_some());
    if ctx.setup.sp.require_signed_assertion && !signed {
        return Err(Refusal::new(
            "the settings demand a signed Assertion, and it is not",
        ));
    }
    Ok(())
}
