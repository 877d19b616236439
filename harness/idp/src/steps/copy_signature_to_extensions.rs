//! Puts a copy of the Signature of the Assertion into Extensions.

use crate::draft::{Draft, StepError};
use crate::wrap::park_in_extensions;

use super::Apply;

step! {
    /// Puts a copy of the Signature of the Assertion into Extensions.
    "copy-signature-to-extensions" => CopySignatureToExtensions {}
}

impl Apply for CopySignatureToExtensions {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let signature = draft.made_signature_mut()?.clone();
        park_in_extensions(&mut draft.root, signature);
        draft.unsigned_additions = true;
        Ok(())
    }
}
