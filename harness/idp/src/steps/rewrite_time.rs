//! Replaces a part of the text of a time: its fraction, its zone, or anything else.

use crate::draft::{Draft, StepError};
use crate::times::TimeField;

use super::Apply;

step! {
    /// Replaces a part of the text of a time: its fraction, its zone, or anything else.
    "rewrite-time" => RewriteTime {
        /// Which time.
        field: TimeField,
        /// The part to replace; empty replaces the whole.
        from: String,
        /// What to put there.
        to: String,
    }
}

impl Apply for RewriteTime {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let (element, name) = self.field.locate(draft)?;
        let value = element.attribute(name).ok_or_else(|| StepError::missing(name))?;
        let value = if self.from.is_empty() {
            self.to.clone()
        } else {
            value.replace(&self.from, &self.to)
        };
        element.set(name, value);
        Ok(())
    }
}
