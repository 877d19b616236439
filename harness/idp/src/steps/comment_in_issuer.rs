//! Puts a comment into the Issuer of the Assertion.

use crate::draft::{Draft, StepError, split_text};
use crate::xml::Node;

use super::Apply;

step! {
    /// Puts a comment into the Issuer of the Assertion.
    "comment-in-issuer" => CommentInIssuer {
        /// Characters of the text before it.
        at: usize,
    }
}

impl Apply for CommentInIssuer {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        split_text(draft.within_mut(&["Issuer"])?, self.at, Node::Comment(String::new()))
    }
}
