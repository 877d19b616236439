//! Removes an attribute; the SP must not come up with it.

use crate::draft::{Draft, StepError};
use crate::xml::Node;

use super::Apply;

step! {
    /// Removes an attribute; the SP must not come up with it.
    "remove-attribute" => RemoveAttribute {
        /// The attribute.
        name: String,
    }
}

impl Apply for RemoveAttribute {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.attribute_mut(&self.name)?;
        let statement = draft.within_mut(&["AttributeStatement"])?;
        statement.children.retain(|node| match node {
            Node::Element(element) => element.attribute("Name") != Some(self.name.as_str()),
            _ => true,
        });
        draft.absent.push(self.name.clone());
        Ok(())
    }
}
