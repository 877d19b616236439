//! Writes the NameID from some character on as a CDATA section.

use crate::draft::{Draft, StepError};
use crate::xml::Node;

use super::Apply;

step! {
    /// Writes the NameID from some character on as a CDATA section.
    "cdata-in-name-id" => CdataInNameId {
        /// Characters of the text before it.
        at: usize,
    }
}

impl Apply for CdataInNameId {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let name_id = draft.name_id_mut()?;
        let text = name_id.text_content();
        let head: String = text.chars().take(self.at).collect();
        let tail: String = text.chars().skip(self.at).collect();
        name_id.children = vec![Node::Text(head), Node::CData(tail)];
        Ok(())
    }
}
