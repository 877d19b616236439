//! Puts a reference to a character by its number into the NameID.

use crate::draft::{Draft, StepError, split_text};
use crate::xml::Node;

use super::Apply;

step! {
    /// Puts a reference to a character by its number into the NameID.
    "char-ref-in-name-id" => CharRefInNameId {
        /// Characters of the text before it.
        at: usize,
        /// The character.
        character: char,
    }
}

impl Apply for CharRefInNameId {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        split_text(draft.name_id_mut()?, self.at, Node::CharRef(self.character))
    }
}
