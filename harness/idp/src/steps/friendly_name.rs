//! Gives an attribute a FriendlyName.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Gives an attribute a FriendlyName.
    "friendly-name" => FriendlyName {
        /// The attribute.
        name: String,
        /// Its FriendlyName.
        value: String,
    }
}

impl Apply for FriendlyName {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.attribute_mut(&self.name)?.set("FriendlyName", self.value.clone());
        Ok(())
    }
}
