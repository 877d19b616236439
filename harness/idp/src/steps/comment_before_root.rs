//! Puts a comment before the document element.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Puts a comment before the document element.
    "comment-before-root" => CommentBeforeRoot {}
}

impl Apply for CommentBeforeRoot {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.prolog.push_str("<!-- minted -->");
        Ok(())
    }
}
