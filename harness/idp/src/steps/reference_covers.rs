//! Lets the Reference cover something else than the signed element.

use crate::draft::{Draft, StepError};
use crate::sign::Covers;

use super::Apply;

step! {
    /// Lets the Reference cover something else than the signed element.
    "reference-covers" => ReferenceCovers {
        /// What it covers.
        covers: Covers,
    }
}

impl Apply for ReferenceCovers {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        for signature in draft.signatures_mut() {
            signature.covers = self.covers;
        }
        Ok(())
    }
}
