//! Signs a DigestValue that holds only the first octets of the digest.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Signs a DigestValue that holds only the first octets of the digest.
    "truncate-digest" => TruncateDigest {
        /// How many.
        octets: usize,
    }
}

impl Apply for TruncateDigest {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        for signature in draft.signatures_mut() {
            signature.digest_octets = Some(self.octets);
        }
        Ok(())
    }
}
