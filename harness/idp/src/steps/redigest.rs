//! Makes DigestValue fit the content again without signing again: only SignatureValue tells.

use crate::draft::{Draft, StepError};
use crate::sign::{content_digest, set_digest};
use crate::xml::Element;

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
        let before = signed_info.descendant("DigestValue").map(Element::text_content);
        // Where nothing was changed before, nothing is now. A comment in it was never signed.
        if before.as_ref() != Some(&digest) {
            draft.signed = None;
        }
        set_digest(signed_info, digest)?;
        draft.assertion_mut()?.insert_after("Issuer", signature);
        Ok(())
    }
}
