//! There is an AuthnStatement (SAML Profiles 4.1.4.2).

use crate::context::Context;
use crate::names;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    if ctx
        .assertion()?
        .child(names::ASSERTION, "AuthnStatement")
        .is_none()
    {
        return Err(Refusal::new("the Assertion has no AuthnStatement"));
    }
    Ok(())
}
