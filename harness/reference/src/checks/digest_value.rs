//! The digest over the canonical octets equals DigestValue (XML Signature 3.2.1).

use crate::context::Context;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    ctx.every_signature(|examined| &examined.digest_value)
}
