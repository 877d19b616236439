//! Gives the Reference a Type.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Gives the Reference a Type.
    "reference-type" => ReferenceType {
        /// The Type.
        value: String,
    }
}

impl Apply for ReferenceType {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        for signature in draft.signatures_mut() {
            signature.reference_type = Some(self.value.clone());
        }
        Ok(())
    }
}
