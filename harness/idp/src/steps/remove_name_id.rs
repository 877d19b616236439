//! Removes the NameID.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Removes the NameID.
    "remove-name-id" => RemoveNameId {}
}

impl Apply for RemoveNameId {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.within_mut(&["Subject"])?.take("NameID").ok_or_else(|| StepError::missing("NameID"))?;
        Ok(())
    }
}
