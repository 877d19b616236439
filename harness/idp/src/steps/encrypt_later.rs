//! Leaves it to `encrypt-now` to encrypt the Assertion.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Leaves it to `encrypt-now` to encrypt the Assertion.
    "encrypt-later" => EncryptLater {
    }
}

impl Apply for EncryptLater {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.encryption.later = true;
        Ok(())
    }
}
