//! Writes every character of the NameID as a character reference.

use crate::draft::{Draft, StepError};
use crate::xml::Node;

use super::Apply;

step! {
    /// Writes every character of the NameID as a character reference.
    "char-refs-in-name-id" => CharRefsInNameId {}
}

impl Apply for CharRefsInNameId {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let name_id = draft.name_id_mut()?;
        name_id.children = name_id.text_content().chars().map(Node::CharRef).collect();
        Ok(())
    }
}
