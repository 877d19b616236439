//! Puts white space into the middle of the form field.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Puts white space into the middle of the form field.
    "space-form" => SpaceForm {
        /// How many spaces.
        count: usize,
    }
}

impl Apply for SpaceForm {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.form_spaces = self.count;
        Ok(())
    }
}
