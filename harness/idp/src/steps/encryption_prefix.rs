//! Writes the elements of XML Encryption with this prefix.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Writes the elements of XML Encryption with this prefix.
    "encryption-prefix" => EncryptionPrefix {
        /// The prefix; the default namespace where it is empty.
        value: String,
    }
}

impl Apply for EncryptionPrefix {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.encryption.prefix.clone_from(&self.value);
        Ok(())
    }
}
