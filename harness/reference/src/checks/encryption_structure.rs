//! An encrypted element has the form that SAML gives it, and refers to nothing out of it.

use crate::context::Context;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    ctx.every_encrypted_part(|part| &part.structure)
}
