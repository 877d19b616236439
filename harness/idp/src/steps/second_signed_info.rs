//! Adds a copy of SignedInfo, with the digest of the content as it is now, before the genuine one.

use crate::draft::{Draft, StepError};
use crate::sign::{content_digest, set_digest};

use super::Apply;

step! {
    /// Adds a copy of SignedInfo, with the digest of the content as it is now, before the genuine one.
    "second-signed-info" => SecondSignedInfo {}
}

impl Apply for SecondSignedInfo {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let at = draft.root.position("Assertion").ok_or_else(|| StepError::missing("Assertion"))?;
        let signature = draft.assertion_mut()?.take("Signature");
        let mut signature = signature.ok_or_else(|| StepError::missing("Signature"))?;
        let digest = content_digest(draft, at)?;
        let mut copy =
            signature.find("SignedInfo").ok_or_else(|| StepError::missing("SignedInfo"))?.clone();
        set_digest(&mut copy, digest)?;
        signature.insert_before("SignedInfo", copy);
        draft.assertion_mut()?.insert_after("Issuer", signature);
        draft.unsigned_additions = true;
        Ok(())
    }
}
