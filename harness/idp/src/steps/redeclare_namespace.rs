//! Declares a namespace with a long name once, around elements that each use it.

use crate::draft::{Draft, StepError};
use crate::wrap::park_in_extensions;
use crate::xml::{Element, Node};

use super::Apply;

step! {
    /// Puts empty elements side by side into Extensions, whose prefix is declared once, around them, for a namespace with a long name. Exclusive
    /// canonicalization declares it on each of them.
    "redeclare-namespace" => RedeclareNamespace {
        /// How many octets the name of the namespace has.
        octets: usize,
        /// How many elements there are.
        count: usize,
    }
}

impl Apply for RedeclareNamespace {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let begin = "urn:example:";
        let name = format!("{begin}{}", "n".repeat(self.octets.saturating_sub(begin.len())));
        let mut around = Element::new("x:around")
            .with("xmlns:x", "urn:example:around")
            .with("xmlns:p", name);
        around.children = vec![Node::Element(Element::new("p:n")); self.count];
        park_in_extensions(&mut draft.root, around);
        Ok(())
    }
}
