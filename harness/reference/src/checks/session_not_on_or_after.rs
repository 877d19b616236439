//! SessionNotOnOrAfter, if any, lies ahead (SAML Core 2.7.2).

use crate::context::Context;
use crate::names;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    ctx.assertion()?
        .named(names::ASSERTION, "AuthnStatement")
        .try_for_each(|statement| ctx.lies_ahead(statement, "SessionNotOnOrAfter"))
}
