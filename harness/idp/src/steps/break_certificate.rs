//! Replaces the certificate in KeyInfo by something that is none.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Replaces the certificate in KeyInfo by something that is none.
    "break-certificate" => BreakCertificate {}
}

impl Apply for BreakCertificate {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft
            .made_signature_mut()?
            .descendant_mut("X509Certificate")
            .ok_or_else(|| StepError::missing("X509Certificate"))?
            .set_text("AAAA");
        draft.unsigned_additions = true;
        Ok(())
    }
}
