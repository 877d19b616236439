//! Sets the Type of EncryptedData, or leaves it out.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Sets the Type of EncryptedData, or leaves it out.
    "encrypted-type" => EncryptedType {
        /// The Type.
        value: Option<String>,
    }
}

impl Apply for EncryptedType {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.encryption.data_type.clone_from(&self.value);
        Ok(())
    }
}
