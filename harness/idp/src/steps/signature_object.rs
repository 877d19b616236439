//! Adds an Object with inert content to the Signature.

use crate::draft::{Draft, StepError};
use crate::xml::Element;

use super::Apply;

step! {
    /// Adds an Object with inert content to the Signature.
    "signature-object" => SignatureObject {}
}

impl Apply for SignatureObject {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let object =
            Element::new("Object").child(Element::new("note").with("xmlns", "urn:example").text("inert"));
        draft.made_signature_mut()?.push(object);
        draft.unsigned_additions = true;
        Ok(())
    }
}
