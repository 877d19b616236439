//! Adds an element that the schema does not allow at the end of the Response or of the Assertion.

use crate::draft::{Draft, Of, StepError};
use crate::xml::Element;

use super::Apply;

step! {
    /// Adds an element that the schema does not allow at the end of the Response or of the Assertion.
    "add-child" => AddChild {
        /// Response or Assertion.
        of: Of,
        /// Its name.
        name: String,
        /// Its namespace.
        namespace: String,
    }
}

impl Apply for AddChild {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let child = Element::new(self.name.clone()).with("xmlns", self.namespace.clone());
        draft.of_mut(self.of)?.push(child);
        Ok(())
    }
}
