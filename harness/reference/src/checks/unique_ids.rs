//! No two elements carry the same identifier, under any ID-like attribute (SAML Core 1.3.4).

use std::collections::{BTreeSet, HashSet};

use crate::context::Context;
use crate::refusal::Refusal;

/// Local names that some library or other takes for identifiers.
const ID_NAMES: [&str; 4] = ["ID", "Id", "id", "AssertionID"];

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    let mut seen = HashSet::new();
    for element in ctx.message.document.elements() {
        // In order: the same message is refused in the same words each time.
        let ids: BTreeSet<&str> = element
            .attributes()
            .filter(|attribute| ID_NAMES.contains(&attribute.local))
            .map(|attribute| attribute.value)
            .collect();
        if let Some(id) = ids.into_iter().find(|id| !seen.insert(*id)) {
            return Err(Refusal::new(format!("the identifier '{id}' occurs twice")));
        }
    }
    Ok(())
}
