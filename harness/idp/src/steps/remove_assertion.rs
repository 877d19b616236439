//! Removes the Assertion.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Removes the Assertion.
    "remove-assertion" => RemoveAssertion {}
}

impl Apply for RemoveAssertion {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.root.take("Assertion").ok_or_else(|| StepError::missing("Assertion"))?;
        // Of two, the other one is left.
        if draft.assertion().is_err() {
            draft.signed = None;
        }
        Ok(())
    }
}
