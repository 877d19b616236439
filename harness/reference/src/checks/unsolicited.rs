//! A Response to no request is allowed by the settings (SAML Profiles 4.1.5).

use crate::context::Context;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    let solicited = ctx.response()?.attribute("InResponseTo").is_some();
    if solicited || ctx.setup.sp.allow_unsolicited {
        Ok(())
    } else {
        Err(Refusal::new(
            "the Response answers no request, and the settings demand one",
        ))
    }
}
