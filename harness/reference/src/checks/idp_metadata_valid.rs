//! The metadata that the IdP is trusted by has not run out (SAML Metadata 2.3.2), and does not run
//! on for longer than the operator of the SP allows (saml2int, SDP-MD03).

use gauntlet_core::Timestamp;

use crate::context::Context;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    match ctx.idp.valid_until {
        Some(until) if ctx.delivery.now >= until => Err(Refusal::new(format!(
            "the metadata of the IdP was valid until {until}: it is {}",
            ctx.delivery.now
        ))),
        Some(until) => is_near_enough(ctx, until),
        None => Ok(()),
    }
}

fn is_near_enough(ctx: &Context<'_>, until: Timestamp) -> Result<(), Refusal> {
    let Some(limit) = ctx.idp.max_validity_s else {
        return Ok(());
    };
    let limit = i64::try_from(limit).unwrap_or(i64::MAX / 1000);
    if until <= ctx.delivery.now.plus_s(limit) {
        return Ok(());
    }
    Err(Refusal::new(format!(
        "the metadata of the IdP is valid until {until}, which is more than {limit} s ahead: it is {}",
        ctx.delivery.now
    )))
}
