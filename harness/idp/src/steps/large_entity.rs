//! Declares one large entity, and refers to it very often from Extensions.

use crate::draft::{Draft, StepError};
use crate::wrap::park_in_extensions;
use crate::xml::{Element, Node};

use super::Apply;

step! {
    /// Declares one large entity, and refers to it very often from Extensions.
    "large-entity" => LargeEntity {
        /// How large it is.
        octets: usize,
        /// How often it is referred to.
        references: usize,
    }
}

impl Apply for LargeEntity {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let replacement = "x".repeat(self.octets);
        let subset = format!("<!ENTITY large \"{replacement}\">");
        draft.prolog.push_str(&format!("<!DOCTYPE samlp:Response [{subset}]>"));
        // Nothing is signed here, so nobody needs to know what the references stand for.
        let reference = Node::EntityRef { name: "large".to_owned(), replacement: String::new() };
        let mut holder = Element::new("x:n").with("xmlns:x", "urn:example:large");
        holder.children = vec![reference; self.references];
        park_in_extensions(&mut draft.root, holder);
        Ok(())
    }
}
