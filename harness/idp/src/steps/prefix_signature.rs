//! Writes signatures with a prefix instead of a default namespace.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Writes signatures with a prefix instead of a default namespace.
    "prefix-signature" => PrefixSignature {
        /// The prefix.
        prefix: String,
    }
}

impl Apply for PrefixSignature {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        for signature in draft.signatures_mut() {
            signature.prefix.clone_from(&self.prefix);
        }
        Ok(())
    }
}
