//! Puts a KeyName first into the KeyInfo of the Signature that has been made.

use crate::draft::{Draft, StepError};
use crate::xml::{Element, Node};

use super::Apply;

step! {
    /// Puts a KeyName first into the KeyInfo of the Signature that has been made.
    "name-key" => NameKey {
        /// The name.
        name: String,
    }
}

impl Apply for NameKey {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let name = Element::new("KeyName").text(self.name.clone());
        draft
            .made_signature_mut()?
            .find_mut("KeyInfo")
            .ok_or_else(|| StepError::missing("KeyInfo"))?
            .children
            .insert(0, Node::Element(name));
        Ok(())
    }
}
