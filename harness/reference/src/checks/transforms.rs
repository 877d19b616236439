//! The transforms are enveloped-signature, then Exclusive C14N, and nothing else (SAML Core
//! 5.4.4).

use crate::context::Context;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    ctx.every_signature(|examined| &examined.transforms)
}
