//! Adds a copy of SignedInfo with a forged DigestValue before the genuine one.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Adds a copy of SignedInfo with a forged DigestValue before the genuine one.
    "second-signed-info" => SecondSignedInfo {}
}

impl Apply for SecondSignedInfo {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let signature = draft.made_signature_mut()?;
        let mut copy =
            signature.find("SignedInfo").ok_or_else(|| StepError::missing("SignedInfo"))?.clone();
        if let Some(digest) = copy.find_mut("Reference").and_then(|r| r.find_mut("DigestValue")) {
            digest.set_text("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
        }
        signature.insert_before("SignedInfo", copy);
        draft.unsigned_additions = true;
        Ok(())
    }
}
