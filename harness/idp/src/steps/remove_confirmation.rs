//! Removes the first confirmation.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Removes the first confirmation.
    "remove-confirmation" => RemoveConfirmation {}
}

impl Apply for RemoveConfirmation {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft
            .within_mut(&["Subject"])?
            .take("SubjectConfirmation")
            .ok_or_else(|| StepError::missing("SubjectConfirmation"))?;
        Ok(())
    }
}
