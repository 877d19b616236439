//! Puts the Reference into SignedInfo several times.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Puts the Reference into SignedInfo several times.
    "repeat-reference" => RepeatReference {
        /// How often it stands there.
        times: usize,
    }
}

impl Apply for RepeatReference {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        for signature in draft.signatures_mut() {
            signature.references = self.times;
        }
        Ok(())
    }
}
