//! Removes an element, by its path from the Response.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Removes an element, by its path from the Response.
    "remove-element" => RemoveElement {
        /// The local names from the child of the Response to the element; the first of each name is meant.
        of: Vec<String>,
    }
}

impl Apply for RemoveElement {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let Some((last, above)) = self.of.split_last() else {
            return Err(StepError::missing("name of an element"));
        };
        let parent = draft.at_mut(above)?;
        let at = parent
            .position(last)
            .ok_or_else(|| StepError::missing(last.clone()))?;
        parent.children.remove(at);
        Ok(())
    }
}
