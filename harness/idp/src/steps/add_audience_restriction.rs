//! Adds a second audience restriction.

use crate::draft::{Draft, StepError};
use crate::xml::Element;

use super::Apply;

step! {
    /// Adds a second audience restriction.
    "add-audience-restriction" => AddAudienceRestriction {
        /// Its audience.
        value: String,
    }
}

impl Apply for AddAudienceRestriction {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.within_mut(&["Conditions"])?.push(
            Element::new("AudienceRestriction")
                .child(Element::new("Audience").text(self.value.clone())),
        );
        Ok(())
    }
}
