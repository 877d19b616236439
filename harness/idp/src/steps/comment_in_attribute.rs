//! Puts a comment into the first value of an attribute.

use crate::draft::{Draft, StepError, split_text};
use crate::xml::Node;

use super::Apply;

step! {
    /// Puts a comment into the first value of an attribute.
    "comment-in-attribute" => CommentInAttribute {
        /// The attribute.
        name: String,
        /// Characters of the text before it.
        at: usize,
    }
}

impl Apply for CommentInAttribute {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let attribute = draft.attribute_mut(&self.name)?;
        let value =
            attribute.find_mut("AttributeValue").ok_or_else(|| StepError::missing("AttributeValue"))?;
        split_text(value, self.at, Node::Comment(String::new()))
    }
}
