//! NotOnOrAfter of the conditions, if any, lies ahead (SAML Core 2.5.1.2).

use crate::context::Context;
use crate::names;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    match ctx.assertion()?.child(names::ASSERTION, "Conditions") {
        Some(conditions) => ctx.lies_ahead(conditions, "NotOnOrAfter"),
        None => Ok(()),
    }
}
