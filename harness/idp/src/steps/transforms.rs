//! Lists other transforms in the Reference.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Lists other transforms in the Reference.
    "transforms" => Transforms {
        /// Their identifiers.
        algorithms: Vec<String>,
    }
}

impl Apply for Transforms {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        for signature in draft.signatures_mut() {
            signature.transforms.clone_from(&self.algorithms);
        }
        Ok(())
    }
}
