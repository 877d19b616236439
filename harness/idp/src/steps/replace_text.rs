//! Replaces the first occurrence of a text in the document once it is written.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Replaces the first occurrence of a text in the document once it is written.
    "replace-text" => ReplaceText {
        /// What is replaced.
        find: String,
        /// What stands there instead.
        with: String,
    }
}

impl Apply for ReplaceText {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.replacements.push((self.find.clone(), self.with.clone()));
        Ok(())
    }
}
