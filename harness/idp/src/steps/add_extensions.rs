//! Adds Extensions with foreign content to the Response.

use crate::draft::{Draft, StepError};
use crate::xml::Element;

use super::Apply;

step! {
    /// Adds Extensions with foreign content to the Response.
    "add-extensions" => AddExtensions {}
}

impl Apply for AddExtensions {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let extensions = Element::new("samlp:Extensions")
            .child(Element::new("x:Note").with("xmlns:x", "urn:example:extension").text("inert"));
        draft.root.insert_before("Status", extensions);
        Ok(())
    }
}
