//! Uses another digest in OAEP than the one that is named.

use crate::draft::{Draft, StepError};
use crate::algorithm::DigestAlgorithm;

use super::Apply;

step! {
    /// Uses another digest in OAEP than the one that is named.
    "another-oaep-digest" => AnotherOaepDigest {
        /// The digest.
        used: DigestAlgorithm,
    }
}

impl Apply for AnotherOaepDigest {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.encryption.used_digest = Some(self.used);
        Ok(())
    }
}
