//! Sends a RelayState.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Sends a RelayState.
    "relay-state" => RelayState {
        /// The value.
        value: String,
    }
}

impl Apply for RelayState {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.relay_state = Some(self.value.clone());
        Ok(())
    }
}
