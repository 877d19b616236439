//! Puts very many comments into the NameID, a character before each.

use crate::draft::{Draft, StepError};
use crate::xml::Node;

use super::Apply;

step! {
    /// Puts very many comments into the NameID, a character before each.
    "many-comments" => ManyComments {
        /// How many.
        count: usize,
    }
}

impl Apply for ManyComments {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let pair = [Node::Text("x".to_owned()), Node::Comment(String::new())];
        let more = vec![pair; self.count];
        draft.name_id_mut()?.children.extend(more.into_iter().flatten());
        Ok(())
    }
}
