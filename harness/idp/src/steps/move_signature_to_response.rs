//! Moves the Signature of the Assertion to the Response, where it is detached from what it signs.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Moves the Signature of the Assertion to the Response, where it is detached from what it signs.
    "move-signature-to-response" => MoveSignatureToResponse {}
}

impl Apply for MoveSignatureToResponse {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let signature = draft
            .assertion_mut()?
            .take("Signature")
            .ok_or_else(|| StepError::missing("Signature"))?;
        draft.root.insert_after("Issuer", signature);
        draft.unsigned_additions = true;
        Ok(())
    }
}
