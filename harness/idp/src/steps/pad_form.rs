//! Puts spaces into the middle of the form field.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Puts spaces into the middle of the form field.
    "pad-form" => PadForm {
        /// How many.
        octets: usize,
    }
}

impl Apply for PadForm {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.padding = self.octets;
        Ok(())
    }
}
