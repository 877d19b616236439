//! The subject has a NameID with a value.

use crate::context::Context;
use crate::dom::El;
use crate::names;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    let subject = ctx.assertion()?.child(names::ASSERTION, "Subject");
    let identifiers = subject.into_iter().flat_map(|subject| {
        let is_one = |el: &El<'_>| {
            ["BaseID", "NameID", "EncryptedID"]
                .iter()
                .any(|local| el.is(names::ASSERTION, local))
        };
        subject.elements().filter(is_one)
    });
    // The schema lets a Subject name its principal once (SAML Core 2.4.1).
    let n = identifiers.count();
    if n > 1 {
        return Err(Refusal::new(format!("the subject has {n} identifiers")));
    }
    let name_id = subject.and_then(|subject| subject.child(names::ASSERTION, "NameID"));
    match name_id {
        Some(name_id) if !ctx.text(name_id).is_empty() => Ok(()),
        Some(_) => Err(Refusal::new("the NameID is empty")),
        None => Err(Refusal::new("the subject has no NameID")),
    }
}
