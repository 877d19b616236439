//! SignedInfo has exactly one Reference (SAML Core 5.4.2).

use crate::context::Context;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    ctx.every_signature(|examined| &examined.single_reference)
}
