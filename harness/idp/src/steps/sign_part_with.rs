//! Signs the Response or the Assertion with another key, and puts its certificate into KeyInfo.

use crate::draft::{Draft, Of, StepError};
use crate::keys::KeyName;

use super::Apply;

step! {
    /// Signs the Response or the Assertion with another key, and puts its certificate into KeyInfo.
    "sign-part-with" => SignPartWith {
        /// Response or Assertion.
        of: Of,
        /// The key.
        key: KeyName,
    }
}

impl Apply for SignPartWith {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let signature = draft.signature_mut(self.of)?;
        signature.key = self.key;
        signature.certificate = Some(self.key);
        Ok(())
    }
}
