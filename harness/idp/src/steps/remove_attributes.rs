//! Removes the attribute statement.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Removes the attribute statement.
    "remove-attributes" => RemoveAttributes {}
}

impl Apply for RemoveAttributes {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft
            .assertion_mut()?
            .take("AttributeStatement")
            .ok_or_else(|| StepError::missing("AttributeStatement"))?;
        Ok(())
    }
}
