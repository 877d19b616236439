//! The subject has a NameID with a value.

use crate::context::Context;
use crate::names;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    let name_id = ctx
        .assertion()?
        .child(names::ASSERTION, "Subject")
        .and_then(|subject| subject.child(names::ASSERTION, "NameID"));
    match name_id {
        Some(name_id) if !ctx.text(name_id).is_empty() => Ok(()),
        Some(_) => Err(Refusal::new("the NameID is empty")),
        None => Err(Refusal::new("the subject has no NameID")),
    }
}
