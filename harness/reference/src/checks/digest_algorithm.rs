//! The digest algorithm is on the allow-list: no SHA-1.

use crate::context::Context;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    ctx.every_signature(|examined| &examined.digest_algorithm)
}
