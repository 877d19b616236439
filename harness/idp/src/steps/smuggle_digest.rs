//! Puts a Reference with the digest of the content as it is now into Extensions of the Response.

use crate::draft::{Draft, StepError};
use crate::names;
use crate::sign::content_digest;
use crate::wrap::park_in_extensions;

use super::Apply;

step! {
    /// Puts a Reference with the digest of the content as it is now into Extensions of the Response.
    "smuggle-digest" => SmuggleDigest {}
}

impl Apply for SmuggleDigest {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let at = draft.root.position("Assertion").ok_or_else(|| StepError::missing("Assertion"))?;
        let signature = draft.assertion_mut()?.take("Signature");
        let mut signature = signature.ok_or_else(|| StepError::missing("Signature"))?;
        let forged = content_digest(draft, at)?;
        let mut reference = signature
            .descendant_mut("Reference")
            .ok_or_else(|| StepError::missing("Reference"))?
            .clone();
        reference
            .find_mut("DigestValue")
            .ok_or_else(|| StepError::missing("DigestValue"))?
            .set_text(forged);
        draft.assertion_mut()?.insert_after("Issuer", signature);
        park_in_extensions(&mut draft.root, reference.with("xmlns", names::DSIG));
        draft.unsigned_additions = true;
        Ok(())
    }
}
