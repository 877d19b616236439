//! Replaces the SignatureValue; nothing is signed any more.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Replaces the SignatureValue; nothing is signed any more.
    "set-signature-value" => SetSignatureValue {
        /// The new text.
        value: String,
    }
}

impl Apply for SetSignatureValue {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let before = draft.made_signature_mut()?.clone();
        draft
            .made_signature_mut()?
            .find_mut("SignatureValue")
            .ok_or_else(|| StepError::missing("SignatureValue"))?
            .set_text(self.value.clone());
        // What it was already is no change.
        if *draft.made_signature_mut()? != before {
            draft.signed = None;
        }
        Ok(())
    }
}
