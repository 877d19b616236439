//! The document element is `samlp:Response` (SAML Bindings 3.5.4).

use crate::context::Context;
use crate::names;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    let document = &ctx.message.document;
    match document.root().and_then(|root| document.at(root)) {
        Some(root) if root.is(names::PROTOCOL, "Response") => Ok(()),
        Some(root) => Err(Refusal::mismatch(
            "the document element",
            root.local(),
            "Response",
        )),
        None => Err(Refusal::new("there is no document element")),
    }
}
