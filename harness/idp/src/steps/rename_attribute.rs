//! Gives an attribute another name; the SP must not read it under the old one.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Gives an attribute another name; the SP must not read it under the old one.
    "rename-attribute" => RenameAttribute {
        /// The name it has.
        from: String,
        /// The name it gets.
        to: String,
    }
}

impl Apply for RenameAttribute {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.attribute_mut(&self.from)?.set("Name", self.to.clone());
        if self.from != self.to {
            draft.absent.push(self.from.clone());
        }
        Ok(())
    }
}
