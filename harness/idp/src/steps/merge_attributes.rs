//! Adds a second, unsigned Assertion about the same person with one more attribute.

use crate::draft::{Draft, StepError};
use crate::xml::{Element, Node};

use super::Apply;

step! {
    /// Adds a second, unsigned Assertion about the same person with one more attribute.
    "merge-attributes" => MergeAttributes {
        /// The attribute, with a forged value.
        name: String,
    }
}

impl Apply for MergeAttributes {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let canary = draft.canary();
        let mut second = draft.assertion()?.clone();
        second.take("Signature");
        second.set("ID", draft.id("forged-assertion"));
        let statement = second
            .find_mut("AttributeStatement")
            .ok_or_else(|| StepError::missing("AttributeStatement"))?;
        let attribute = Element::new("Attribute")
            .with("Name", self.name.clone())
            .child(Element::new("AttributeValue").text(canary));
        statement.children = vec![Node::Element(attribute)];
        draft.root.push(second);
        draft.unsigned_additions = true;
        Ok(())
    }
}
