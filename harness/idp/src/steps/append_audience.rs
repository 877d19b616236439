//! Adds an Audience at the end of the restriction.

use crate::draft::{Draft, StepError};
use crate::xml::Element;

use super::Apply;

step! {
    /// Adds an Audience at the end of the restriction.
    "append-audience" => AppendAudience {
        /// The audience.
        value: String,
    }
}

impl Apply for AppendAudience {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft
            .within_mut(&["Conditions", "AudienceRestriction"])?
            .push(Element::new("Audience").text(self.value.clone()));
        Ok(())
    }
}
