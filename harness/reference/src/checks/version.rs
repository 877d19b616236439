//! `Version` is 2.0 on Response and Assertion (SAML Core 2.3.3, 3.2.2).

use crate::context::Context;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    for (what, element) in [
        ("Response", ctx.response()?),
        ("Assertion", ctx.assertion()?),
    ] {
        match element.attribute("Version") {
            Some("2.0") => {}
            Some(other) => {
                return Err(Refusal::mismatch(
                    &format!("Version of the {what}"),
                    other,
                    "2.0",
                ));
            }
            None => return Err(Refusal::new(format!("the {what} has no Version"))),
        }
    }
    Ok(())
}
