//! Writes the ID of the Response or of the Assertion in upper case.

use crate::draft::{Draft, Of, StepError};

use super::Apply;

step! {
    /// Writes the ID of the Response or of the Assertion in upper case.
    "upper-case-id" => UpperCaseId {
        /// Response or Assertion.
        of: Of,
    }
}

impl Apply for UpperCaseId {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let holder = draft.of_mut(self.of)?;
        let id = holder.attribute("ID").ok_or_else(|| StepError::missing("ID"))?.to_uppercase();
        holder.set("ID", id);
        Ok(())
    }
}
