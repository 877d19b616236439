//! Leaves the URI of the Reference out.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Leaves the URI of the Reference out.
    "reference-without-uri" => ReferenceWithoutUri {}
}

impl Apply for ReferenceWithoutUri {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        for signature in draft.signatures_mut() {
            signature.with_uri = false;
        }
        Ok(())
    }
}
