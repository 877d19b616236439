//! Puts very many empty elements into Extensions.

use crate::draft::{Draft, StepError};
use crate::wrap::park_in_extensions;
use crate::xml::{Element, Node};

use super::Apply;

step! {
    /// Puts very many empty elements into Extensions.
    "many-elements" => ManyElements {
        /// How many.
        count: usize,
    }
}

impl Apply for ManyElements {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let mut list = Element::new("x:l").with("xmlns:x", "urn:example:many");
        list.children = vec![Node::Element(Element::new("x:n")); self.count];
        park_in_extensions(&mut draft.root, list);
        Ok(())
    }
}
