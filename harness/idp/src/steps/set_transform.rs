//! Replaces the identifier of the first Transform without signing again; nothing is signed any more.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Replaces the identifier of the first Transform without signing again; nothing is signed any more.
    "set-transform" => SetTransform {
        /// The identifier.
        algorithm: String,
    }
}

impl Apply for SetTransform {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let before = draft.made_signature_mut()?.clone();
        draft
            .made_signature_mut()?
            .descendant_mut("Transform")
            .ok_or_else(|| StepError::missing("Transform"))?
            .set("Algorithm", self.algorithm.clone());
        // What it was already is no change.
        if *draft.made_signature_mut()? != before {
            draft.signed = None;
        }
        Ok(())
    }
}
