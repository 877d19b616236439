//! Sets InResponseTo on the Response or in the confirmation, or removes it.

use crate::draft::{Draft, Of, StepError};

use super::Apply;

step! {
    /// Sets InResponseTo on the Response or in the confirmation, or removes it.
    "set-in-response-to" => SetInResponseTo {
        /// Response, or Assertion for its confirmation.
        of: Of,
        /// The identifier.
        value: Option<String>,
    }
}

impl Apply for SetInResponseTo {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let element = match self.of {
            Of::Response => &mut draft.root,
            Of::Assertion => draft.confirmation_data_mut()?,
        };
        match &self.value {
            Some(value) => element.set("InResponseTo", value.clone()),
            None => {
                element.unset("InResponseTo");
            }
        }
        Ok(())
    }
}
