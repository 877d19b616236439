//! Carries the message in another way than as the only field of a form.

use gauntlet_core::Carriage;

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Carries the message in another way than as the only field of a form.
    "carry" => Carry {
        /// How.
        how: Carriage,
    }
}

impl Apply for Carry {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.carriage = Some(self.how.clone());
        Ok(())
    }
}
