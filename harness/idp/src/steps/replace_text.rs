//! Replaces the first occurrence of a text in the document once it is written.

use crate::draft::{Draft, Replacement, StepError};

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
        draft.replacements.push(Replacement {
            find: self.find.clone(),
            with: self.with.clone(),
            everywhere: false,
        });
        Ok(())
    }
}
