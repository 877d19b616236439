//! Sets the authentication context class.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Sets the authentication context class.
    "authn-context" => AuthnContext {
        /// The class.
        class: String,
    }
}

impl Apply for AuthnContext {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft
            .within_mut(&["AuthnStatement", "AuthnContext", "AuthnContextClassRef"])?
            .set_text(self.class.clone());
        Ok(())
    }
}
