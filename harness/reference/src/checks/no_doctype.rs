//! There is no document type declaration.

use crate::context::Context;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    if ctx.message.document.has_doctype {
        return Err(Refusal::new("there is a document type declaration"));
    }
    Ok(())
}
