//! Removes a time.

use crate::draft::{Draft, StepError};
use crate::times::TimeField;

use super::Apply;

step! {
    /// Removes a time.
    "remove-time" => RemoveTime {
        /// Which time.
        field: TimeField,
    }
}

impl Apply for RemoveTime {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let (element, name) = self.field.locate(draft)?;
        if element.unset(name) { Ok(()) } else { Err(StepError::missing(name)) }
    }
}
