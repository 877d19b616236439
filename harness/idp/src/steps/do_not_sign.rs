//! Leaves the Response or the Assertion unsigned.

use crate::draft::{Draft, Of, StepError};

use super::Apply;

step! {
    /// Leaves the Response or the Assertion unsigned.
    "do-not-sign" => DoNotSign {
        /// Response or Assertion.
        of: Of,
    }
}

impl Apply for DoNotSign {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        match self.of {
            Of::Response => draft.response_signature.take(),
            Of::Assertion => draft.assertion_signature.take(),
        }
        .map(drop)
        .ok_or_else(|| StepError::missing(format!("signature planned for the {:?}", self.of)))
    }
}
