//! Encrypts the EncryptedAssertion as if it were an Assertion, and that again.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Encrypts the EncryptedAssertion as if it were an Assertion, and that again.
    "encrypt-again" => EncryptAgain {
        /// How often in all.
        levels: usize,
    }
}

impl Apply for EncryptAgain {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.encryption.levels = self.levels;
        Ok(())
    }
}
