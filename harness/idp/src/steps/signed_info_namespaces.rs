//! Gives the canonicalization of SignedInfo a PrefixList.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Gives the canonicalization of SignedInfo a PrefixList.
    "signed-info-namespaces" => SignedInfoNamespaces {
        /// The prefixes.
        prefixes: Vec<String>,
    }
}

impl Apply for SignedInfoNamespaces {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        for signature in draft.signatures_mut() {
            signature.signed_info_prefixes.clone_from(&self.prefixes);
        }
        Ok(())
    }
}
