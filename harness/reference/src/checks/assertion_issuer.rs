//! The Issuer of the Assertion is the configured IdP (SAML Profiles 4.1.4.2).

use crate::context::Context;
use crate::names;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    let issuer = ctx
        .assertion()?
        .child(names::ASSERTION, "Issuer")
        .ok_or_else(|| Refusal::new("the Assertion has no Issuer"))?;
    super::issuer(ctx, issuer)
}
