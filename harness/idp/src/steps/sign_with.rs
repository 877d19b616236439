//! Signs with another key, and puts a certificate into KeyInfo.

use crate::draft::{Draft, StepError};
use crate::keys::KeyName;

use super::Apply;

step! {
    /// Signs with another key, and puts a certificate into KeyInfo.
    "sign-with" => SignWith {
        /// The key.
        key: KeyName,
        /// The key whose certificate stands in KeyInfo; none leaves KeyInfo out.
        certificate: Option<KeyName>,
    }
}

impl Apply for SignWith {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        for signature in draft.signatures_mut() {
            signature.key = self.key;
            signature.certificate = self.certificate;
        }
        Ok(())
    }
}
