//! There is exactly one Assertion in the whole document, and it is a child of the Response.

use crate::context::Context;
use crate::names;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    // Whatever its namespace: a decoy is no less an attempt.
    let found: Vec<_> = ctx
        .message
        .document
        .elements()
        .filter(|element| element.local() == "Assertion")
        .collect();
    match found.as_slice() {
        [only] if only.is(names::ASSERTION, "Assertion") => {
            if only
                .parent()
                .is_some_and(|parent| parent.id == ctx.message.response)
            {
                Ok(())
            } else {
                Err(Refusal::new("the Assertion is not a child of the Response"))
            }
        }
        found => Err(Refusal::new(format!(
            "there are {} Assertions, not one",
            found.len()
        ))),
    }
}
