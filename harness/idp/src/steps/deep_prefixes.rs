//! Puts nested elements into Extensions, a new prefix on each level, and all of them used by the innermost.

use crate::draft::{Draft, StepError};
use crate::wrap::park_in_extensions;
use crate::xml::Element;

use super::Apply;

step! {
    /// Puts nested elements into Extensions, a new prefix on each level, and all of them used by the innermost.
    "deep-prefixes" => DeepPrefixes {
        /// How deep.
        depth: usize,
    }
}

impl Apply for DeepPrefixes {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let mut nested = Element::new("x:leaf").with("xmlns:x", "urn:example:deep");
        for level in 0..self.depth {
            nested = nested.with(format!("p{level}:a"), "");
        }
        for level in (0..self.depth).rev() {
            nested = Element::new(format!("p{level}:n"))
                .with(format!("xmlns:p{level}"), format!("urn:example:{level}"))
                .child(nested);
        }
        park_in_extensions(&mut draft.root, nested);
        Ok(())
    }
}
