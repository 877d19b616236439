//! Lets the SP have another request outstanding, sent after the one that is answered.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Lets the SP have another request outstanding, sent after the one that is answered.
    "other-request" => OtherRequest {}
}

impl Apply for OtherRequest {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let id = draft.id("other request");
        draft.outstanding_requests.push(id);
        Ok(())
    }
}
