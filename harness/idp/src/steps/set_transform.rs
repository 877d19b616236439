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
        draft
            .made_signature_mut()?
            .descendant_mut("Transform")
            .ok_or_else(|| StepError::missing("Transform"))?
            .set("Algorithm", self.algorithm.clone());
        draft.signed = None;
        Ok(())
    }
}
