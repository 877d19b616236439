//! Puts text after the document element.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Puts text after the document element.
    "append-text" => AppendText {
        /// The text.
        text: String,
    }
}

impl Apply for AppendText {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.epilog.push_str(&self.text);
        Ok(())
    }
}
