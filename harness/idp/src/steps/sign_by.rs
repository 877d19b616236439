//! Signs with another algorithm.

use crate::algorithm::SignatureAlgorithm;
use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Signs with another algorithm.
    "sign-by" => SignBy {
        /// The algorithm.
        algorithm: SignatureAlgorithm,
    }
}

impl Apply for SignBy {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        for signature in draft.signatures_mut() {
            signature.algorithm = self.algorithm;
        }
        Ok(())
    }
}
