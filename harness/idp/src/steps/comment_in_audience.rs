//! Puts a comment into the Audience.

use crate::draft::{Draft, StepError, split_text};
use crate::xml::Node;

use super::Apply;

step! {
    /// Puts a comment into the Audience.
    "comment-in-audience" => CommentInAudience {
        /// Characters of the text before it.
        at: usize,
    }
}

impl Apply for CommentInAudience {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let audience = draft.within_mut(&["Conditions", "AudienceRestriction", "Audience"])?;
        split_text(audience, self.at, Node::Comment(String::new()))
    }
}
