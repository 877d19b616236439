//! Lets a Reference of the Signature that has been made name an address; nothing is signed any more.

use crate::beacon::Source;
use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Lets a Reference of the Signature that has been made name an address; nothing is signed any more.
    "external-reference" => ExternalReference {
        /// Adds a second Reference instead of changing the first.
        added: bool,
    }
}

impl Apply for ExternalReference {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let address = draft.address(Source::Web, "reference.xml");
        let signed_info = draft
            .made_signature_mut()?
            .find_mut("SignedInfo")
            .ok_or_else(|| StepError::missing("SignedInfo"))?;
        let reference = signed_info
            .find_mut("Reference")
            .ok_or_else(|| StepError::missing("Reference"))?;
        if self.added {
            let mut second = reference.clone();
            second.set("URI", address);
            signed_info.push(second);
        } else {
            reference.set("URI", address);
        }
        draft.signed = None;
        Ok(())
    }

    fn reaches_out(&self) -> bool {
        true
    }
}
