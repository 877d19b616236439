//! Encrypts to these keys, each by an EncryptedKey of its own.

use crate::draft::{Draft, StepError};
use crate::keys::KeyName;

use super::Apply;

step! {
    /// Encrypts to these keys, each by an EncryptedKey of its own.
    "encrypt-to" => EncryptTo {
        /// The keys.
        keys: Vec<KeyName>,
        /// Whether each EncryptedKey says whose it is, by Recipient.
        named: bool,
    }
}

impl Apply for EncryptTo {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.encryption.recipients.clone_from(&self.keys);
        draft.encryption.named_recipients = self.named;
        Ok(())
    }
}
