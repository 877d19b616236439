//! No name is of a domain that the IdP may not speak for, where that is limited.

use crate::context::Context;
use crate::names;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    judge(ctx, str::eq_ignore_ascii_case)
}

/// Passes where the domain of every name `fits` one of the scopes, or there are no scopes.
pub(crate) fn judge(ctx: &Context<'_>, fits: fn(&str, &str) -> bool) -> Result<(), Refusal> {
    let scopes = &ctx.idp.scopes;
    if scopes.is_empty() {
        return Ok(());
    }
    for name in named(ctx)? {
        // The domain is what follows the last '@', whatever stands before it.
        let Some((_, domain)) = name.rsplit_once('@') else {
            continue;
        };
        if !scopes.iter().any(|scope| fits(domain.trim(), scope)) {
            return Err(Refusal::new(format!(
                "the IdP may not speak for the domain of '{name}'"
            )));
        }
    }
    Ok(())
}

/// The NameID and every value of an attribute.
fn named(ctx: &Context<'_>) -> Result<Vec<String>, Refusal> {
    let assertion = ctx.assertion()?;
    let name_id = assertion
        .child(names::ASSERTION, "Subject")
        .and_then(|subject| subject.child(names::ASSERTION, "NameID"))
        .map(|el| ctx.text(el));
    let attributes = (ctx.parts.attributes)(ctx, assertion);
    Ok(name_id
        .into_iter()
        .chain(attributes.into_values().flatten())
        .collect())
}
