//! Puts the Signature there twice.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Puts the Signature there twice.
    "duplicate-signature" => DuplicateSignature {}
}

impl Apply for DuplicateSignature {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let signature = draft.made_signature_mut()?.clone();
        let in_assertion = draft.assertion().is_ok_and(|a| a.find("Signature").is_some());
        let holder = if in_assertion { draft.assertion_mut()? } else { &mut draft.root };
        holder.insert_after("Signature", signature);
        draft.unsigned_additions = true;
        Ok(())
    }
}
