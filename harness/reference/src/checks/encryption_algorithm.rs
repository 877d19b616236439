//! Ciphers and key transports are on the allow-list.

use crate::context::Context;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    ctx.every_encrypted_part(|part| &part.algorithm)
}
