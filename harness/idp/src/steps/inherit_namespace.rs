//! Leaves the declaration of its namespace out of the plaintext: it is in scope where that belongs.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Leaves the declaration of its namespace out of the plaintext: it is in scope where that belongs.
    "inherit-namespace" => InheritNamespace {
    }
}

impl Apply for InheritNamespace {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.encryption.inherits = true;
        Ok(())
    }
}
