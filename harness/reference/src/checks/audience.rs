//! Every AudienceRestriction, and at least one, names this SP (SAML Core 2.5.1.4, SAML Profiles
//! 4.1.4.2).

use crate::context::Context;
use crate::names;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    let restrictions: Vec<_> = ctx
        .assertion()?
        .child(names::ASSERTION, "Conditions")
        .map(|conditions| {
            conditions
                .named(names::ASSERTION, "AudienceRestriction")
                .collect()
        })
        .unwrap_or_default();
    if restrictions.is_empty() {
        return Err(Refusal::new("there is no audience restriction"));
    }
    let ours = &ctx.setup.sp.entity_id;
    // One audience of a restriction is enough, but every restriction must hold.
    for restriction in restrictions {
        let audiences: Vec<String> = restriction
            .named(names::ASSERTION, "Audience")
            .map(|el| ctx.text(el))
            .collect();
        if !audiences.contains(ours) {
            return Err(Refusal::mismatch(
                "the audience",
                &audiences.join(", "),
                ours,
            ));
        }
    }
    Ok(())
}
