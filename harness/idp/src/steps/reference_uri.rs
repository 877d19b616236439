//! Writes the URI of the Reference in another form.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Writes the URI of the Reference in another form.
    "reference-uri" => ReferenceUri {
        /// The URI, in which `{id}` is the identifier of what is covered.
        uri: String,
    }
}

impl Apply for ReferenceUri {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        for signature in draft.signatures_mut() {
            signature.uri = Some(self.uri.clone());
        }
        Ok(())
    }
}
