//! Sets the Recipient of the confirmation, or removes it.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Sets the Recipient of the confirmation, or removes it.
    "set-recipient" => SetRecipient {
        /// The recipient.
        value: Option<String>,
    }
}

impl Apply for SetRecipient {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let data = draft.confirmation_data_mut()?;
        match &self.value {
            Some(value) => data.set("Recipient", value.clone()),
            None => {
                data.unset("Recipient");
            }
        }
        Ok(())
    }
}
