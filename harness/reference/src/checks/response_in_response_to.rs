//! InResponseTo of the Response names an outstanding request (SAML Core 3.2.2).

use crate::context::Context;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    match ctx.response()?.attribute("InResponseTo") {
        Some(request)
            if ctx
                .delivery
                .outstanding_requests
                .iter()
                .any(|id| id == request) =>
        {
            Ok(())
        }
        Some(request) => Err(Refusal::new(format!(
            "InResponseTo '{request}' names no outstanding request"
        ))),
        None => Ok(()),
    }
}
