//! Adds a ProxyRestriction at the end of the conditions.

use crate::draft::{Draft, StepError};
use crate::xml::Element;

use super::Apply;

step! {
    /// Adds a ProxyRestriction at the end of the conditions.
    "proxy-restriction" => ProxyRestriction {
        /// How many further assertions may be based on this one.
        count: Option<u32>,
        /// Whom such assertions may be meant for.
        audience: Option<String>,
    }
}

impl Apply for ProxyRestriction {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let count = self.count.map(|count| count.to_string());
        let mut restriction =
            Element::new("ProxyRestriction").with_optional("Count", count.as_deref());
        if let Some(audience) = &self.audience {
            restriction.push(Element::new("Audience").text(audience.clone()));
        }
        draft.within_mut(&["Conditions"])?.push(restriction);
        Ok(())
    }
}
