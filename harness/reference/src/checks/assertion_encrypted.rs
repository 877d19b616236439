//! The Assertion was encrypted, where the settings demand it.

use crate::context::Context;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    let encrypted = ctx.message.encrypted.iter().any(|part| part.is_assertion);
    if ctx.setup.sp.require_encrypted_assertion && !encrypted {
        return Err(Refusal::new(
            "the settings demand an encrypted Assertion, and it is not",
        ));
    }
    Ok(())
}
