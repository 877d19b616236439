//! Replaces every occurrence of a text in the document once it is written.

use crate::draft::{Draft, Replacement, StepError};

use super::Apply;

step! {
    /// Replaces every occurrence of a text in the document once it is written.
    "replace-everywhere" => ReplaceEverywhere {
        /// What is replaced.
        find: String,
        /// What stands there instead.
        with: String,
    }
}

impl Apply for ReplaceEverywhere {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.replacements.push(Replacement {
            find: self.find.clone(),
            with: self.with.clone(),
            everywhere: true,
        });
        Ok(())
    }
}
