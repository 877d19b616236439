//! NotBefore of the confirmation, if any, has come (SAML Core 2.4.1.2).

use crate::context::Context;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    // Without a bearer confirmation, `subject-confirmation` refuses.
    ctx.confirmation_data()
        .map_or(Ok(()), |data| ctx.confirmation_start(data))
}
