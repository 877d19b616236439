//! The bearer confirmation has NotOnOrAfter, and it lies ahead (SAML Profiles 4.1.4.3).

use crate::context::Context;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    // Without a bearer confirmation, `subject-confirmation` refuses.
    ctx.confirmation_data()
        .map_or(Ok(()), |data| ctx.confirmation_end(data))
}
