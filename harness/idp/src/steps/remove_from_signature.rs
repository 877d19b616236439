//! Removes an element from the Signature that has been made; nothing is signed any more.

use crate::draft::{Draft, StepError};
use crate::xml::Element;

use super::Apply;

step! {
    /// Removes an element from the Signature that has been made; nothing is signed any more.
    "remove-from-signature" => RemoveFromSignature {
        /// The local name of the element.
        name: String,
    }
}

impl Apply for RemoveFromSignature {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        if !remove(draft.made_signature_mut()?, &self.name) {
            return Err(StepError::missing(self.name.clone()));
        }
        draft.signed = None;
        Ok(())
    }
}

/// Removes the first descendant with this local name; whether there was one.
fn remove(element: &mut Element, local: &str) -> bool {
    element.take(local).is_some() || element.elements_mut().any(|child| remove(child, local))
}
