//! Sets the Audience.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Sets the Audience.
    "set-audience" => SetAudience {
        /// The audience.
        value: String,
    }
}

impl Apply for SetAudience {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft
            .within_mut(&["Conditions", "AudienceRestriction", "Audience"])?
            .set_text(self.value.clone());
        Ok(())
    }
}
