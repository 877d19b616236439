//! Digests with another algorithm.

use crate::algorithm::DigestAlgorithm;
use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Digests with another algorithm.
    "digest-by" => DigestBy {
        /// The algorithm.
        algorithm: DigestAlgorithm,
    }
}

impl Apply for DigestBy {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        for signature in draft.signatures_mut() {
            signature.digest = self.algorithm;
        }
        Ok(())
    }
}
