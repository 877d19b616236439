//! The Response or the Assertion carries a Signature (SAML Profiles 4.1.4.5).

use crate::context::Context;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    if ctx.message.signatures.is_empty() {
        return Err(Refusal::new(
            "neither the Response nor the Assertion is signed",
        ));
    }
    Ok(())
}
