//! Signs no octets instead of SignedInfo.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Signs no octets instead of SignedInfo.
    "sign-nothing" => SignNothing {}
}

impl Apply for SignNothing {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        for signature in draft.signatures_mut() {
            signature.over_nothing = true;
        }
        Ok(())
    }
}
