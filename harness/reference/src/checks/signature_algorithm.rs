//! The signature algorithm is on the allow-list: no SHA-1, no HMAC.

use crate::context::Context;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    ctx.every_signature(|examined| &examined.signature_algorithm)
}
