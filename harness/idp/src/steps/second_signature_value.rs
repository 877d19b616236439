//! Adds a second SignatureValue, which verifies nothing, after the genuine one.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Adds a second SignatureValue, which verifies nothing, after the genuine one.
    "second-signature-value" => SecondSignatureValue {}
}

impl Apply for SecondSignatureValue {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let signature = draft.made_signature_mut()?;
        let mut second =
            signature.find("SignatureValue").ok_or_else(|| StepError::missing("SignatureValue"))?.clone();
        second.set_text("AAAA");
        signature.insert_after("SignatureValue", second);
        draft.unsigned_additions = true;
        Ok(())
    }
}
