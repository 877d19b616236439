//! Encrypts this text instead of the element alone.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Encrypts this text instead of the element alone.
    "plaintext" => Plaintext {
        /// The plaintext, in which `{element}` is the element.
        value: String,
    }
}

impl Apply for Plaintext {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.encryption.plaintext.clone_from(&self.value);
        Ok(())
    }
}
