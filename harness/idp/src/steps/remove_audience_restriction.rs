//! Removes the audience restriction.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Removes the audience restriction.
    "remove-audience-restriction" => RemoveAudienceRestriction {}
}

impl Apply for RemoveAudienceRestriction {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft
            .within_mut(&["Conditions"])?
            .take("AudienceRestriction")
            .ok_or_else(|| StepError::missing("AudienceRestriction"))?;
        Ok(())
    }
}
