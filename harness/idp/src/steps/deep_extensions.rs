//! Puts deeply nested elements into Extensions.

use crate::draft::{Draft, StepError};
use crate::wrap::park_in_extensions;
use crate::xml::Element;

use super::Apply;

step! {
    /// Puts deeply nested elements into Extensions.
    "deep-extensions" => DeepExtensions {
        /// How deep.
        depth: usize,
    }
}

impl Apply for DeepExtensions {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let mut nested = Element::new("x:n").with("xmlns:x", "urn:example:deep");
        for _ in 1..self.depth {
            nested = Element::new("x:n").with("xmlns:x", "urn:example:deep").child(nested);
        }
        park_in_extensions(&mut draft.root, nested);
        Ok(())
    }
}
