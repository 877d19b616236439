//! Says in EncryptedKey which key it is encrypted to.

use crate::draft::{Draft, StepError};
use crate::encrypt::KeyHint;

use super::Apply;

step! {
    /// Says in EncryptedKey which key it is encrypted to.
    "hint-key" => HintKey {
        /// How.
        by: KeyHint,
    }
}

impl Apply for HintKey {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.encryption.hint = self.by;
        Ok(())
    }
}
