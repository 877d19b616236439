//! Sets the Destination of the Response, or removes it.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Sets the Destination of the Response, or removes it.
    "set-destination" => SetDestination {
        /// The destination.
        value: Option<String>,
    }
}

impl Apply for SetDestination {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        match &self.value {
            Some(value) => draft.root.set("Destination", value.clone()),
            None => {
                draft.root.unset("Destination");
            }
        }
        Ok(())
    }
}
