//! Makes DigestValue fit the content again without signing again: only SignatureValue tells.

use crate::draft::{Draft, StepError};
use crate::sign::{content_digest, set_digest};

use super::Apply;

step! {
    /// Makes DigestValue fit the content again without signing again: only SignatureValue tells.
    "redigest" => Redigest {}
}

impl Apply for Redigest {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let at = draft.root.position("Assertion").ok_or_else(|| StepError::missing("Assertion"))?;
        let signature = draft.assertion_mut()?.take("Signature");
        let mut signature = signature.ok_or_else(|| StepError::missing("Signature"))?;
        let digest = content_digest(draft, at)?;
        let signed_info =
            signature.find_mut("SignedInfo").ok_or_else(|| StepError::missing("SignedInfo"))?;
        let before = signed_info.clone();
        set_digest(signed_info, digest)?;
        // Where nothing was changed before, nothing is now.
        if *signed_info != before {
            draft.signed = None;
        }
        draft.assertion_mut()?.insert_after("Issuer", signature);
        Ok(())
    }
}
