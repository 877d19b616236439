//! Every condition is one that this SP understands (SAML Core 2.5.1).

use crate::context::Context;
use crate::names;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    let Some(conditions) = ctx.assertion()?.child(names::ASSERTION, "Conditions") else {
        return Ok(());
    };
    let known = ["AudienceRestriction", "OneTimeUse", "ProxyRestriction"];
    match conditions
        .elements()
        .find(|el| !known.iter().any(|name| el.is(names::ASSERTION, name)))
    {
        Some(unknown) => {
            let name = unknown.local();
            Err(Refusal::new(format!("the condition '{name}' is not known")))
        }
        None => Ok(()),
    }
}
