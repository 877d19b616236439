//! Removes every signature; nothing is signed any more.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Removes every signature; nothing is signed any more.
    "strip-signatures" => StripSignatures {}
}

impl Apply for StripSignatures {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let mut taken = draft.root.take("Signature").is_some();
        if let Ok(assertion) = draft.assertion_mut() {
            taken |= assertion.take("Signature").is_some();
        }
        // That of an encrypted Assertion is out of reach, and signs it still.
        let hidden = draft.plain_assertion.as_ref();
        let is_signed_within = hidden.is_some_and(|plain| plain.find("Signature").is_some());
        if (taken && !is_signed_within) || hidden.is_none() {
            draft.signed = None;
        }
        Ok(())
    }
}
