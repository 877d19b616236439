//! Sets the Format of the NameID, or removes it.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Sets the Format of the NameID, or removes it.
    "name-id-format" => NameIdFormat {
        /// The format.
        format: Option<String>,
    }
}

impl Apply for NameIdFormat {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let name_id = draft.name_id_mut()?;
        match &self.format {
            Some(format) => name_id.set("Format", format.clone()),
            None => {
                name_id.unset("Format");
            }
        }
        Ok(())
    }
}
