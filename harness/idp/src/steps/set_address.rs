//! Sets the address from which alone the confirmation may be presented.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Sets the address from which alone the confirmation may be presented.
    "set-address" => SetAddress {
        /// The address.
        value: String,
    }
}

impl Apply for SetAddress {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.confirmation_data_mut()?.set("Address", self.value.clone());
        Ok(())
    }
}
