//! Puts the digest of the content as it is now into a comment at the start of DigestValue.

use crate::draft::{Draft, StepError};
use crate::sign::content_digest;
use crate::xml::Node;

use super::Apply;

step! {
    /// Puts the digest of the content as it is now into a comment at the start of DigestValue.
    "comment-in-digest-value" => CommentInDigestValue {}
}

impl Apply for CommentInDigestValue {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let at = draft.root.position("Assertion").ok_or_else(|| StepError::missing("Assertion"))?;
        let signature = draft.assertion_mut()?.take("Signature");
        let mut signature = signature.ok_or_else(|| StepError::missing("Signature"))?;
        let forged = content_digest(draft, at)?;
        signature
            .descendant_mut("DigestValue")
            .ok_or_else(|| StepError::missing("DigestValue"))?
            .children
            .insert(0, Node::Comment(forged));
        draft.assertion_mut()?.insert_after("Issuer", signature);
        draft.unsigned_additions = true;
        Ok(())
    }
}
