//! Sets the ID of the Response or of the Assertion.

use crate::draft::{Draft, Of, StepError};

use super::Apply;

step! {
    /// Sets the ID of the Response or of the Assertion.
    "set-id" => SetId {
        /// Response or Assertion.
        of: Of,
        /// The identifier.
        value: String,
    }
}

impl Apply for SetId {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.of_mut(self.of)?.set("ID", self.value.clone());
        Ok(())
    }
}
