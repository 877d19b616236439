//! Puts the signed Assertion into a new, unsigned Response with an ID of its own.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Puts the signed Assertion into a new, unsigned Response with an ID of its own.
    "new-envelope" => NewEnvelope {}
}

impl Apply for NewEnvelope {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.root.take("Signature");
        draft.root.set("ID", draft.id("second-envelope"));
        draft.unsigned_additions = true;
        Ok(())
    }
}
