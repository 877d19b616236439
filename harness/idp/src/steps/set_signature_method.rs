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
        let before = draft.made_signature_mut()?.clone();
        draft
            .made_signature_mut()?
            .find_mut("SignedInfo")
            .and_then(|info| info.find_mut("SignatureMethod"))
            .ok_or_else(|| StepError::missing("SignatureMethod"))?
            .set("Algorithm", self.algorithm.clone());
        // What it was already is no change.
        if *draft.made_signature_mut()? != before {
            draft.signed = None;
        }
        Ok(())
    }
}
