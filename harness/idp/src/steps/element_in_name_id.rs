//! Puts an empty element into the NameID.

use crate::draft::{Draft, StepError, split_text};
use crate::xml::{Element, Node};

use super::Apply;

step! {
    /// Puts an empty element into the NameID.
    "element-in-name-id" => ElementInNameId {
        /// Characters of the text before it.
        at: usize,
        /// Its name.
        name: String,
        /// Its namespace.
        namespace: String,
    }
}

impl Apply for ElementInNameId {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let element = Element::new(self.name.clone()).with("xmlns", self.namespace.clone());
        split_text(draft.name_id_mut()?, self.at, Node::Element(element))
    }
}
