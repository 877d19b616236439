//! Every encrypted part is opened by a key of the SP.

use crate::context::Context;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    ctx.every_encrypted_part(|part| &part.opened)
}
