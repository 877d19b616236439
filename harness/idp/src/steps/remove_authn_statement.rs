//! Removes the authentication statement.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Removes the authentication statement.
    "remove-authn-statement" => RemoveAuthnStatement {}
}

impl Apply for RemoveAuthnStatement {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft
            .assertion_mut()?
            .take("AuthnStatement")
            .ok_or_else(|| StepError::missing("AuthnStatement"))?;
        Ok(())
    }
}
