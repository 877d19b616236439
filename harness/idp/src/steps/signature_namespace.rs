//! Moves the Signature into another namespace; nothing is signed any more.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Moves the Signature into another namespace; nothing is signed any more.
    "signature-namespace" => SignatureNamespace {
        /// The namespace.
        namespace: String,
    }
}

impl Apply for SignatureNamespace {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let before = draft.made_signature_mut()?.clone();
        let signature = draft.made_signature_mut()?;
        let declaration = match signature.prefix() {
            "" => "xmlns".to_owned(),
            prefix => format!("xmlns:{prefix}"),
        };
        signature.set(&declaration, self.namespace.clone());
        // What it was already is no change.
        if *draft.made_signature_mut()? != before {
            draft.signed = None;
        }
        Ok(())
    }
}
