//! Adds a confirmation with the same data before the first one.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Adds a confirmation with the same data before the first one.
    "add-confirmation" => AddConfirmation {
        /// Its method.
        method: String,
        /// Another recipient.
        recipient: Option<String>,
    }
}

impl Apply for AddConfirmation {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let mut confirmation = draft.within_mut(&["Subject", "SubjectConfirmation"])?.clone();
        confirmation.set("Method", self.method.clone());
        if let (Some(recipient), Some(data)) =
            (&self.recipient, confirmation.find_mut("SubjectConfirmationData"))
        {
            data.set("Recipient", recipient.clone());
        }
        draft.within_mut(&["Subject"])?.insert_before("SubjectConfirmation", confirmation);
        Ok(())
    }
}
