//! Cuts octets off the end of the document.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Cuts octets off the end of the document.
    "cut-end" => CutEnd {
        /// How many.
        octets: usize,
    }
}

impl Apply for CutEnd {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.cut = self.octets;
        if self.octets > 0 {
            draft.signed = None;
        }
        Ok(())
    }
}
