//! Puts a processing instruction into the NameID.

use crate::draft::{Draft, StepError, split_text};
use crate::xml::Node;

use super::Apply;

step! {
    /// Puts a processing instruction into the NameID.
    "pi-in-name-id" => PiInNameId {
        /// Characters of the text before it.
        at: usize,
    }
}

impl Apply for PiInNameId {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let pi = Node::Pi { target: "pi".to_owned(), data: String::new() };
        split_text(draft.name_id_mut()?, self.at, pi)
    }
}
