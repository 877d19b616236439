//! Signs as planned, and calls the algorithm otherwise in SignatureMethod.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Signs as planned, and calls the algorithm otherwise in SignatureMethod.
    "call-signature-method" => CallSignatureMethod {
        /// The identifier.
        uri: String,
    }
}

impl Apply for CallSignatureMethod {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        for signature in draft.signatures_mut() {
            signature.method_uri = Some(self.uri.clone());
        }
        Ok(())
    }
}
