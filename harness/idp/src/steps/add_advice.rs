//! Adds an Advice with a reference to another assertion.

use crate::draft::{Draft, StepError};
use crate::xml::Element;

use super::Apply;

step! {
    /// Adds an Advice with a reference to another assertion.
    "add-advice" => AddAdvice {}
}

impl Apply for AddAdvice {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let advice =
            Element::new("Advice").child(Element::new("AssertionIDRef").text("_not-in-this-document"));
        draft.assertion_mut()?.insert_after("Conditions", advice);
        Ok(())
    }
}
