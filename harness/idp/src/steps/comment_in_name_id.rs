//! Puts a comment into the NameID.

use crate::draft::{Draft, StepError, split_text};
use crate::xml::Node;

use super::Apply;

step! {
    /// Puts a comment into the NameID.
    "comment-in-name-id" => CommentInNameId {
        /// Characters of the text before it.
        at: usize,
    }
}

impl Apply for CommentInNameId {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        split_text(draft.name_id_mut()?, self.at, Node::Comment(String::new()))
    }
}
