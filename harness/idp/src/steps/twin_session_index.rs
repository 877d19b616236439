//! Adds a forged SessionIndex of a foreign namespace beside the genuine one.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Adds a forged SessionIndex of a foreign namespace beside the genuine one.
    "twin-session-index" => TwinSessionIndex {}
}

impl Apply for TwinSessionIndex {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let canary = draft.canary();
        let statement = draft.within_mut(&["AuthnStatement"])?;
        *statement = statement
            .clone()
            .with("x:SessionIndex", canary)
            .with("xmlns:x", "urn:example:twin");
        draft.unsigned_additions = true;
        Ok(())
    }
}
