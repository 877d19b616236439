//! Who is logged in, as a page of the SP says.

use std::collections::BTreeMap;

use gauntlet_core::Identity;

use super::browser::Page;
use super::plan::Plan;
use super::select::Finder;

/// Who is logged in, by the probe's page; nobody where it does not say so.
pub(super) fn identity(plan: &Plan, page: &Page) -> Option<Identity> {
    let first = |finder: &Option<Finder>| finder.as_ref()?.first(page);
    // An empty place for a name is a page without anybody.
    let name_id = first(&plan.name_id).filter(|name_id| !name_id.trim().is_empty());
    let logged_in = match &plan.logged_in {
        Some(finder) => finder.first(page).is_some(),
        None => name_id.is_some(),
    };
    if !logged_in {
        return None;
    }
    let all = plan.all_attributes.iter().flat_map(|f| f.named(page));
    let mut attributes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, values) in all {
        attributes.entry(name).or_default().extend(values);
    }
    for (name, finder) in &plan.attributes {
        let values = finder.all(page);
        if !values.is_empty() {
            attributes.insert(name.clone(), values);
        }
    }
    Some(Identity {
        name_id,
        name_id_format: first(&plan.name_id_format),
        issuer: first(&plan.issuer),
        session_index: first(&plan.session_index),
        attributes,
    })
}
