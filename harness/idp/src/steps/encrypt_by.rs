//! Encrypts by this cipher.

use crate::draft::{Draft, StepError};
use crate::encrypt::cipher::BlockCipher;

use super::Apply;

step! {
    /// Encrypts by this cipher.
    "encrypt-by" => EncryptBy {
        /// The cipher.
        cipher: BlockCipher,
        /// The identifier in EncryptionMethod, where it is not that of the cipher.
        named: Option<String>,
    }
}

impl Apply for EncryptBy {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.encryption.cipher = self.cipher;
        draft.encryption.cipher_uri.clone_from(&self.named);
        Ok(())
    }
}
