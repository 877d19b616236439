//! Sets a time relative to the time of minting, to the millisecond.

use crate::draft::{Draft, StepError};
use crate::times::TimeField;

use super::Apply;

step! {
    /// Sets a time relative to the time of minting, to the millisecond.
    "set-time" => SetTime {
        /// Which time.
        field: TimeField,
        /// Milliseconds after the time of minting; negative before.
        offset_ms: i64,
    }
}

impl Apply for SetTime {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let value = draft.now().plus_ms(self.offset_ms).to_string();
        let (element, name) = self.field.locate(draft)?;
        element.set(name, value);
        Ok(())
    }
}
