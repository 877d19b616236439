//! Gives the canonicalization of the content a PrefixList.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Gives the canonicalization of the content a PrefixList.
    "inclusive-namespaces" => InclusiveNamespaces {
        /// The prefixes.
        prefixes: Vec<String>,
    }
}

impl Apply for InclusiveNamespaces {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        for signature in draft.signatures_mut() {
            signature.inclusive_prefixes.clone_from(&self.prefixes);
        }
        Ok(())
    }
}
