//! Puts the Response into a foreign document element.

use crate::draft::{Draft, StepError};
use crate::xml::Element;

use super::Apply;

step! {
    /// Puts the Response into a foreign document element.
    "foreign-root" => ForeignRoot {}
}

impl Apply for ForeignRoot {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let response = std::mem::replace(
            &mut draft.root,
            Element::new("x:Envelope").with("xmlns:x", "urn:example:envelope"),
        );
        draft.root.push(response);
        draft.unsigned_additions = true;
        Ok(())
    }
}
