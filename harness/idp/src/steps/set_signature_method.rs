//! Replaces the identifier in SignatureMethod without signing again.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Replaces the identifier in SignatureMethod without signing again.
    "set-signature-method" => SetSignatureMethod {
        /// The identifier.
        algorithm: String,
    }
}

impl Apply for SetSignatureMethod {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft
            .made_signature_mut()?
            .find_mut("SignedInfo")
            .and_then(|info| info.find_mut("SignatureMethod"))
            .ok_or_else(|| StepError::missing("SignatureMethod"))?
            .set("Algorithm", self.algorithm.clone());
        draft.signed = None;
        Ok(())
    }
}
