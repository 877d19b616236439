//! SignedInfo is canonicalized with Exclusive C14N (SAML Core 5.4.3).

use crate::context::Context;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    ctx.every_signature(|examined| &examined.canonicalization)
}
