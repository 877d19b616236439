//! IssueInstant of Response and Assertion is a time in UTC that has come (SAML Core 1.3.3, 2.3.3,
//! 3.2.2).

use crate::context::Context;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    for (what, element) in [
        ("Response", ctx.response()?),
        ("Assertion", ctx.assertion()?),
    ] {
        if element.attribute("IssueInstant").is_none() {
            return Err(Refusal::new(format!("the {what} has no IssueInstant")));
        }
        ctx.has_come(element, "IssueInstant")?;
    }
    Ok(())
}
