//! Removes every signature; nothing is signed any more.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Removes every signature; nothing is signed any more.
    "strip-signatures" => StripSignatures {}
}

impl Apply for StripSignatures {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.root.take("Signature");
        if let Ok(assertion) = draft.assertion_mut() {
            assertion.take("Signature");
        }
        draft.signed = None;
        Ok(())
    }
}
