//! Gives Response, Assertion and session the identifiers of another login.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Gives Response, Assertion and session the identifiers of another login.
    "new-ids" => NewIds {}
}

impl Apply for NewIds {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let response = draft.id("other-response");
        let assertion = draft.id("other-assertion");
        draft.root.set("ID", response);
        draft.within_mut(&["AuthnStatement"])?.set("SessionIndex", assertion.clone());
        draft.assertion_mut()?.set("ID", assertion);
        Ok(())
    }
}
