//! Signs a second, wrong DigestValue after the right one.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Signs a second, wrong DigestValue after the right one.
    "second-digest-value" => SecondDigestValue {}
}

impl Apply for SecondDigestValue {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        for signature in draft.signatures_mut() {
            signature.second_digest = true;
        }
        Ok(())
    }
}
