//! Removes the Conditions.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Removes the Conditions.
    "remove-conditions" => RemoveConditions {}
}

impl Apply for RemoveConditions {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.assertion_mut()?.take("Conditions").ok_or_else(|| StepError::missing("Conditions"))?;
        Ok(())
    }
}
