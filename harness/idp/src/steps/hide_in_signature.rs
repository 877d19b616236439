//! Adds a forged Assertion in the Object of an otherwise empty Signature in the Status.

use crate::draft::{Draft, StepError};
use crate::names;
use crate::xml::Element;

use super::Apply;

step! {
    /// Adds a forged Assertion in the Object of an otherwise empty Signature in the Status.
    "hide-in-signature" => HideInSignature {}
}

impl Apply for HideInSignature {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let mut forged = draft.assertion()?.clone();
        draft.forge(&mut forged);
        forged.take("Signature");
        forged.set("ID", draft.id("forged-assertion"));
        let signature = Element::new("Signature")
            .with("xmlns", names::DSIG)
            .child(Element::new("Object").child(forged));
        draft.root.find_mut("Status").ok_or_else(|| StepError::missing("Status"))?.push(signature);
        Ok(())
    }
}
