//! Canonicalizes SignedInfo under another identifier.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Canonicalizes SignedInfo under another identifier.
    "canonicalization" => Canonicalization {
        /// The identifier.
        algorithm: String,
    }
}

impl Apply for Canonicalization {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        for signature in draft.signatures_mut() {
            signature.canonicalization.clone_from(&self.algorithm);
        }
        Ok(())
    }
}
