//! There is an AuthnStatement, and each says when and how the user signed in (SAML Profiles
//! 4.1.4.2, SAML Core 2.7.2).

use crate::context::Context;
use crate::names;
use crate::refusal::Refusal;
use crate::time;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    let mut statements = ctx
        .assertion()?
        .named(names::ASSERTION, "AuthnStatement")
        .peekable();
    if statements.peek().is_none() {
        return Err(Refusal::new("the Assertion has no AuthnStatement"));
    }
    for statement in statements {
        let instant = statement.attribute("AuthnInstant").unwrap_or_default();
        if time::parse(instant).is_none() {
            return Err(Refusal::new(format!(
                "AuthnInstant '{instant}' is not a time in UTC"
            )));
        }
        if statement.child(names::ASSERTION, "AuthnContext").is_none() {
            return Err(Refusal::new("an AuthnStatement has no AuthnContext"));
        }
    }
    Ok(())
}
