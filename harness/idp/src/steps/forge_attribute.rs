//! Puts a forged value into one attribute.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Puts a forged value into one attribute.
    "forge-attribute" => ForgeAttribute {
        /// The attribute.
        name: String,
    }
}

impl Apply for ForgeAttribute {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.forged_first |= !draft.is_signed;
        let canary = draft.canary();
        let attribute = draft.attribute_mut(&self.name)?;
        for value in attribute.elements_mut() {
            value.set_text(canary.clone());
        }
        draft.unsigned_additions = true;
        Ok(())
    }
}
