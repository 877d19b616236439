//! A Signature holds SignedInfo, SignatureValue and at most KeyInfo, once each and nothing else
//! (XML Signature 4.2, SAML Core 5.4).

use crate::context::Context;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    ctx.every_signature(|examined| &examined.structure)
}
