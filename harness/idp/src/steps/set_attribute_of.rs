//! Sets an XML attribute of the Response or of the Assertion.

use crate::draft::{Draft, Of, StepError};

use super::Apply;

step! {
    /// Sets an XML attribute of the Response or of the Assertion.
    "set-attribute-of" => SetAttributeOf {
        /// Response or Assertion.
        of: Of,
        /// Its name.
        name: String,
        /// Its value.
        value: String,
    }
}

impl Apply for SetAttributeOf {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.of_mut(self.of)?.set(&self.name, self.value.clone());
        Ok(())
    }
}
