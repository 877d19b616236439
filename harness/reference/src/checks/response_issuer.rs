//! The Issuer of the Response, if any, is the configured IdP (SAML Profiles 4.1.4.2).

use crate::context::Context;
use crate::names;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    match ctx.response()?.child(names::ASSERTION, "Issuer") {
        Some(issuer) => super::issuer(ctx, issuer),
        None => Ok(()),
    }
}
