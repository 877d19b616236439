//! Canonicalizes what is signed, and SignedInfo, by Canonical XML 1.0.

use crate::draft::{Draft, StepError};
use crate::names;

use super::Apply;

step! {
    /// Canonicalizes what is signed, and SignedInfo, by Canonical XML 1.0.
    "sign-inclusively" => SignInclusively {}
}

impl Apply for SignInclusively {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        for signature in draft.signatures_mut() {
            names::INCLUSIVE_C14N.clone_into(&mut signature.canonicalization);
            signature.transforms = vec![
                names::ENVELOPED.to_owned(),
                names::INCLUSIVE_C14N.to_owned(),
            ];
            signature.inclusive = true;
        }
        Ok(())
    }
}
