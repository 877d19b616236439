//! Destination, if any, is the ACS; it must be there on a signed Response (SAML Bindings 3.5.5.2).

use crate::context::Context;
use crate::names;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    let response = ctx.response()?;
    let acs = &ctx.setup.sp.acs_url;
    match response.attribute("Destination") {
        Some(destination) if destination == acs => Ok(()),
        Some(destination) => Err(Refusal::mismatch("Destination", destination, acs)),
        None if response_is_signed(ctx) => {
            Err(Refusal::new("a signed Response has no Destination"))
        }
        None => Ok(()),
    }
}

pub(super) fn response_is_signed(ctx: &Context<'_>) -> bool {
    ctx.message
        .document
        .at(ctx.message.response)
        .is_some_and(|response| response.child(names::DSIG, "Signature").is_some())
}
