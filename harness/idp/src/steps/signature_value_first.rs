//! Puts SignatureValue before SignedInfo.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Puts SignatureValue before SignedInfo.
    "signature-value-first" => SignatureValueFirst {}
}

impl Apply for SignatureValueFirst {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let signature = draft.made_signature_mut()?;
        let value =
            signature.take("SignatureValue").ok_or_else(|| StepError::missing("SignatureValue"))?;
        signature.insert_before("SignedInfo", value);
        Ok(())
    }
}
