//! The authentication context is one that the request has demanded, where it has demanded any
//! (SAML Core 3.3.2.2.1).

use crate::context::Context;
use crate::names;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    let demanded = &ctx.setup.sp.requested_authn_context;
    let answers = ctx.response()?.attribute("InResponseTo").is_some();
    if demanded.is_empty() || !answers {
        return Ok(());
    }
    let statements = ctx.assertion()?.named(names::ASSERTION, "AuthnStatement");
    // Whoever reads another statement than the first must not find another context there.
    for statement in statements {
        let class = statement
            .child(names::ASSERTION, "AuthnContext")
            .and_then(|context| context.child(names::ASSERTION, "AuthnContextClassRef"))
            .map(|class| ctx.text(class))
            .unwrap_or_default();
        if !demanded.contains(&class) {
            return Err(Refusal::mismatch(
                "the authentication context",
                &class,
                &demanded.join("' or '"),
            ));
        }
    }
    Ok(())
}
