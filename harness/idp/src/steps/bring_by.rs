//! Lets another browser bring the message than the one that has begun the login.

use gauntlet_core::BroughtBy;

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Lets another browser bring the message than the one that has begun the login.
    "bring-by" => BringBy {
        /// Which.
        browser: BroughtBy,
    }
}

impl Apply for BringBy {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.brought_by = self.browser;
        Ok(())
    }
}
