//! Lets the SP have no outstanding requests.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Lets the SP have no outstanding requests.
    "forget-requests" => ForgetRequests {}
}

impl Apply for ForgetRequests {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.outstanding_requests.clear();
        Ok(())
    }
}
