//! Encrypts this text instead of the element alone.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Encrypts this text instead of the element alone.
    "plaintext" => Plaintext {
        /// The plaintext, in which `{element}` is the element and `{address}` a canary on the web.
        value: String,
    }
}

impl Apply for Plaintext {
    fn reaches_out(&self) -> bool {
        self.value.contains("{address}")
    }

    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.encryption.plaintext.clone_from(&self.value);
        Ok(())
    }
}
