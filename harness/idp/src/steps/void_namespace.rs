//! Declares a namespace that a canonicalizer may stumble over, with a prefix that nothing uses.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Declares a namespace that a canonicalizer may stumble over, with a prefix that nothing uses.
    "void-namespace" => VoidNamespace {
        /// On SignedInfo instead of the Assertion.
        on_signed_info: bool,
        /// The name of the namespace.
        uri: String,
    }
}

impl Apply for VoidNamespace {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let holder = if self.on_signed_info {
            draft
                .made_signature_mut()?
                .find_mut("SignedInfo")
                .ok_or_else(|| StepError::missing("SignedInfo"))?
        } else {
            draft.assertion_mut()?
        };
        holder.set("xmlns:void", self.uri.clone());
        draft.unsigned_additions = true;
        Ok(())
    }
}
