//! Adds an Audience to the restriction, before the one that is there.

use crate::draft::{Draft, StepError};
use crate::xml::Element;

use super::Apply;

step! {
    /// Adds an Audience to the restriction, before the one that is there.
    "add-audience" => AddAudience {
        /// The audience.
        value: String,
    }
}

impl Apply for AddAudience {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft
            .within_mut(&["Conditions", "AudienceRestriction"])?
            .insert_before("Audience", Element::new("Audience").text(self.value.clone()));
        Ok(())
    }
}
