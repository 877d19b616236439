//! Recipient of the bearer confirmation is the ACS (SAML Profiles 4.1.4.2, 4.1.4.3).

use crate::context::Context;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    // Without a bearer confirmation, `subject-confirmation` refuses.
    ctx.confirmation_data()
        .map_or(Ok(()), |data| ctx.recipient(data))
}
