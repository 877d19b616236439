//! Gives the document element another name.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Gives the document element another name.
    "rename-root" => RenameRoot {
        /// The name.
        name: String,
    }
}

impl Apply for RenameRoot {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.root.name.clone_from(&self.name);
        Ok(())
    }
}
