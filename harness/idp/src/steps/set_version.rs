//! Sets the Version of the Response or of the Assertion.

use crate::draft::{Draft, Of, StepError};

use super::Apply;

step! {
    /// Sets the Version of the Response or of the Assertion.
    "set-version" => SetVersion {
        /// Response or Assertion.
        of: Of,
        /// The version.
        value: String,
    }
}

impl Apply for SetVersion {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.of_mut(self.of)?.set("Version", self.value.clone());
        Ok(())
    }
}
