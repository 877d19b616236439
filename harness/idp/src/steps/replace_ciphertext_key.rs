//! Makes the EncryptedKey anew by PKCS#1 v1.5, with a wrong beginning of the encoded message.

use crate::draft::{Draft, StepError};
use crate::encrypt;

use super::Apply;

step! {
    /// Makes the EncryptedKey anew by PKCS#1 v1.5, with a wrong beginning of the encoded message.
    "replace-ciphertext-key" => ReplaceCiphertextKey {
        /// What the encoded message of PKCS#1 v1.5 begins with, in place of 0 and 2.
        begin: [u8; 2],
    }
}

impl Apply for ReplaceCiphertextKey {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        encrypt::spoil_key(draft, self.begin)?;
        Ok(())
    }
}
