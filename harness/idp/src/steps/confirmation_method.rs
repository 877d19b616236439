//! Sets the Method of the first confirmation.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Sets the Method of the first confirmation.
    "confirmation-method" => ConfirmationMethod {
        /// The method.
        method: String,
    }
}

impl Apply for ConfirmationMethod {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.within_mut(&["Subject", "SubjectConfirmation"])?.set("Method", self.method.clone());
        Ok(())
    }
}
