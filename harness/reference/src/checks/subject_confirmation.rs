//! There is a bearer confirmation with data (SAML Profiles 4.1.4.2).

use crate::context::Context;
use crate::names;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    let bearer = ctx
        .assertion()?
        .child(names::ASSERTION, "Subject")
        .ok_or_else(|| Refusal::new("the Assertion has no Subject"))?
        .named(names::ASSERTION, "SubjectConfirmation")
        .filter(|confirmation| confirmation.attribute("Method") == Some(names::BEARER))
        .any(|bearer| {
            bearer
                .child(names::ASSERTION, "SubjectConfirmationData")
                .is_some()
        });
    if bearer {
        Ok(())
    } else {
        Err(Refusal::new("there is no bearer confirmation with data"))
    }
}
