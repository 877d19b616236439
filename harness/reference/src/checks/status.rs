//! The top-level status code is Success (SAML Core 3.2.2.2).

use crate::context::Context;
use crate::names;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    let statuses: Vec<_> = ctx.response()?.named(names::PROTOCOL, "Status").collect();
    let [status] = statuses.as_slice() else {
        return Err(Refusal::new(format!(
            "there are {} Status elements, not one",
            statuses.len()
        )));
    };
    let codes: Vec<_> = status.named(names::PROTOCOL, "StatusCode").collect();
    match codes.as_slice() {
        [code] => match code.attribute("Value") {
            Some(names::SUCCESS) => Ok(()),
            Some(other) => Err(Refusal::mismatch("the status", other, names::SUCCESS)),
            None => Err(Refusal::new("the status code has no value")),
        },
        codes => Err(Refusal::new(format!(
            "there are {} status codes, not one",
            codes.len()
        ))),
    }
}
