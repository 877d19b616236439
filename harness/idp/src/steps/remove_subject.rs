//! Removes the Subject.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Removes the Subject.
    "remove-subject" => RemoveSubject {}
}

impl Apply for RemoveSubject {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.assertion_mut()?.take("Subject").ok_or_else(|| StepError::missing("Subject"))?;
        Ok(())
    }
}
