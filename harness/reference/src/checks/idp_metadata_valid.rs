//! The metadata that the IdP is trusted by has not run out (SAML Metadata 2.3.2).

use crate::context::Context;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    match ctx.idp.valid_until {
        Some(until) if ctx.delivery.now >= until => Err(Refusal::new(format!(
            "the metadata of the IdP was valid until {until}: it is {}",
            ctx.delivery.now
        ))),
        _ => Ok(()),
    }
}
