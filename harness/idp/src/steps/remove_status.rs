//! Removes the Status.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Removes the Status.
    "remove-status" => RemoveStatus {}
}

impl Apply for RemoveStatus {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.root.take("Status").ok_or_else(|| StepError::missing("Status"))?;
        Ok(())
    }
}
