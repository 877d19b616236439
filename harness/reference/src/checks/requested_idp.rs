//! A Response to a request is by the IdP that the request was sent to (SAML Profiles 4.1.4.3).

use crate::context::Context;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    let asked = &ctx.setup.idp.entity_id;
    let answers = ctx.response()?.attribute("InResponseTo").is_some();
    if answers && ctx.idp.entity_id != *asked {
        return Err(Refusal::mismatch(
            "the IdP that answers",
            &ctx.idp.entity_id,
            asked,
        ));
    }
    Ok(())
}
