//! SignatureValue verifies with a key from the configuration (XML Signature 3.2.2).

use crate::context::Context;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    ctx.every_signature(|examined| &examined.signature_value)
}
