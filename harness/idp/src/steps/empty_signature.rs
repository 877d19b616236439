//! Replaces the content of the signature by nothing; nothing is signed any more.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Replaces the content of the signature by nothing; nothing is signed any more.
    "empty-signature" => EmptySignature {}
}

impl Apply for EmptySignature {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.made_signature_mut()?.children.clear();
        draft.signed = None;
        Ok(())
    }
}
