//! The Issuer of the Response is the configured IdP; it must be there where the Response is signed or
//! the Assertion encrypted (SAML Profiles 4.1.4.2).

use crate::context::Context;
use crate::names;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    match ctx.response()?.child(names::ASSERTION, "Issuer") {
        Some(issuer) => super::issuer(ctx, issuer),
        // Before it is opened, nothing else says whose message it is.
        None if ctx.message.encrypted.iter().any(|part| part.is_assertion) => Err(Refusal::new(
            "the Assertion is encrypted, and the Response has no Issuer",
        )),
        None if super::destination::response_is_signed(ctx) => {
            Err(Refusal::new("the Response is signed and has no Issuer"))
        }
        None => Ok(()),
    }
}
