//! Sets the text of the NameID.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Sets the text of the NameID.
    "set-name-id" => SetNameId {
        /// The text.
        value: String,
    }
}

impl Apply for SetNameId {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.name_id_mut()?.set_text(self.value.clone());
        Ok(())
    }
}
