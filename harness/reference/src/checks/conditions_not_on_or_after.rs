//! NotOnOrAfter of the conditions, if any, lies ahead, and after NotBefore (SAML Core 2.5.1.2).

use crate::context::Context;
use crate::names;
use crate::refusal::Refusal;
use crate::time;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    let Some(conditions) = ctx.assertion()?.child(names::ASSERTION, "Conditions") else {
        return Ok(());
    };
    ctx.lies_ahead(conditions, "NotOnOrAfter")?;
    // A window that ends before it begins is open at no time: the skew must not open it.
    let bound = |name| conditions.attribute(name).and_then(time::parse);
    match (bound("NotBefore"), bound("NotOnOrAfter")) {
        (Some(start), Some(end)) if end <= start => {
            Err(Refusal::new("the conditions end before they begin"))
        }
        _ => Ok(()),
    }
}
