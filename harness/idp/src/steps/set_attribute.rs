//! Sets the values of an attribute.

use crate::draft::{Draft, StepError};
use crate::xml::{Element, Node};

use super::Apply;

step! {
    /// Sets the values of an attribute.
    "set-attribute" => SetAttribute {
        /// The attribute.
        name: String,
        /// Its values.
        values: Vec<String>,
    }
}

impl Apply for SetAttribute {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.attribute_mut(&self.name)?.children = self
            .values
            .iter()
            .map(|value| Node::Element(Element::new("AttributeValue").text(value.clone())))
            .collect();
        Ok(())
    }
}
