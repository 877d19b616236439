//! Adds a condition of the abstract type whose real type `xsi:type` names, in a foreign namespace.

use crate::draft::{Draft, StepError};
use crate::names;
use crate::xml::Element;

use super::Apply;

step! {
    /// Adds a condition of the abstract type whose real type `xsi:type` names, in a foreign namespace.
    "typed-condition" => TypedCondition {
        /// The name of the type.
        name: String,
    }
}

impl Apply for TypedCondition {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let condition = Element::new("Condition")
            .with("xsi:type", format!("x:{}", self.name))
            .with("xmlns:x", "urn:example:conditions")
            .with("xmlns:xsi", names::XSI);
        draft.within_mut(&["Conditions"])?.push(condition);
        Ok(())
    }
}
