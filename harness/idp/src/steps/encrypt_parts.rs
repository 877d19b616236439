//! Encrypts parts of the Assertion before it is signed.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Encrypts parts of the Assertion before it is signed.
    "encrypt-parts" => EncryptParts {
        /// Whether the NameID is.
        name_id: bool,
        /// The attributes that are.
        attributes: Vec<String>,
    }
}

impl Apply for EncryptParts {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.encryption.name_id = self.name_id;
        draft.encryption.attributes.clone_from(&self.attributes);
        Ok(())
    }
}
