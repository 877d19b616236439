//! Adds a copy of SignedInfo, with the digest of the content as it is now, in an Object of the Signature.

use crate::draft::{Draft, StepError};
use crate::sign::{content_digest, set_digest};
use crate::xml::Element;

use super::Apply;

step! {
    /// Adds a copy of SignedInfo, with the digest of the content as it is now, in an Object of the Signature.
    "nested-signed-info" => NestedSignedInfo {
        /// Before the genuine SignedInfo instead of at the end.
        first: bool,
    }
}

impl Apply for NestedSignedInfo {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let at = draft.root.position("Assertion").ok_or_else(|| StepError::missing("Assertion"))?;
        let signature = draft.assertion_mut()?.take("Signature");
        let mut signature = signature.ok_or_else(|| StepError::missing("Signature"))?;
        let forged = content_digest(draft, at)?;
        let mut copy =
            signature.find("SignedInfo").ok_or_else(|| StepError::missing("SignedInfo"))?.clone();
        set_digest(&mut copy, forged)?;
        let object = Element::new("Object").child(copy);
        if self.first {
            signature.insert_before("SignedInfo", object);
        } else {
            signature.push(object);
        }
        draft.assertion_mut()?.insert_after("Issuer", signature);
        draft.unsigned_additions = true;
        Ok(())
    }
}
