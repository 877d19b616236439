//! Every Signature in the document is a child of the Response or of its Assertion (SAML Core
//! 5.4.1).

use crate::context::Context;
use crate::names;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    let holders = [Some(ctx.message.response), ctx.message.assertion];
    for element in ctx.message.document.elements() {
        if !element.is(names::DSIG, "Signature") {
            continue;
        }
        let Some(parent) = element.parent() else {
            return Err(Refusal::new("the document element is a Signature"));
        };
        if !holders.contains(&Some(parent.id)) {
            let place = parent.local();
            return Err(Refusal::new(format!("a Signature stands in '{place}'")));
        }
    }
    Ok(())
}
