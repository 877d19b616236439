//! Removes the data of the first confirmation.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Removes the data of the first confirmation.
    "remove-confirmation-data" => RemoveConfirmationData {}
}

impl Apply for RemoveConfirmationData {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft
            .within_mut(&["Subject", "SubjectConfirmation"])?
            .take("SubjectConfirmationData")
            .ok_or_else(|| StepError::missing("SubjectConfirmationData"))?;
        Ok(())
    }
}
