//! Removes an element from the Signature that has been made; nothing is signed any more.

use crate::draft::{Draft, StepError};
use crate::xml::Element;

use super::Apply;

step! {
    /// Removes an element from the Signature that has been made; nothing is signed any more, unless it was in KeyInfo.
    "remove-from-signature" => RemoveFromSignature {
        /// The local name of the element.
        name: String,
    }
}

impl Apply for RemoveFromSignature {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let signature = draft.made_signature_mut()?;
        let before = signature.clone();
        if !remove(signature, &self.name) {
            return Err(StepError::missing(self.name.clone()));
        }
        // What KeyInfo says is no part of what is verified (XML Signature 4.5).
        let counts = |local: &str| signature.find(local) != before.find(local);
        if counts("SignedInfo") || counts("SignatureValue") {
            draft.signed = None;
        }
        Ok(())
    }
}

/// Removes the first descendant with this local name; whether there was one.
fn remove(element: &mut Element, local: &str) -> bool {
    element.take(local).is_some() || element.elements_mut().any(|child| remove(child, local))
}
