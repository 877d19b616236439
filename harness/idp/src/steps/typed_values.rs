//! Gives attribute values an `xsi:type`, as other IdPs do.

use crate::draft::{Draft, StepError};
use crate::names;

use super::Apply;

step! {
    /// Gives attribute values an `xsi:type`, as other IdPs do.
    "typed-values" => TypedValues {}
}

impl Apply for TypedValues {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let assertion = draft.assertion_mut()?.clone();
        *draft.assertion_mut()? =
            assertion.with("xmlns:xsi", names::XSI).with("xmlns:xs", "http://www.w3.org/2001/XMLSchema");
        draft.within_mut(&["AttributeStatement"])?.for_each_mut(&mut |element| {
            if element.local() == "AttributeValue" {
                element.set("xsi:type", "xs:string");
            }
        });
        Ok(())
    }
}
