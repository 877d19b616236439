//! Declares namespaces on the Response that nothing uses.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Declares namespaces on the Response that nothing uses.
    "declare-namespaces" => DeclareNamespaces {}
}

impl Apply for DeclareNamespaces {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        for prefix in ["xs", "xsi", "unused"] {
            draft.root = draft.root.clone().with(format!("xmlns:{prefix}"), format!("urn:{prefix}"));
        }
        Ok(())
    }
}
