//! Adds an attribute at the end of the attribute statement, even if there is one of that name.

use crate::draft::{Draft, StepError};
use crate::xml::Element;

use super::Apply;

step! {
    /// Adds an attribute at the end of the attribute statement, even if there is one of that name.
    "add-attribute" => AddAttribute {
        /// The attribute.
        name: String,
        /// Its values.
        values: Vec<String>,
    }
}

impl Apply for AddAttribute {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let mut attribute = Element::new("Attribute").with("Name", self.name.clone());
        for value in &self.values {
            attribute.push(Element::new("AttributeValue").text(value.clone()));
        }
        draft.within_mut(&["AttributeStatement"])?.push(attribute);
        Ok(())
    }
}
