//! Puts the authentication statement before the attribute statement.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Puts the authentication statement before the attribute statement.
    "authn-statement-first" => AuthnStatementFirst {}
}

impl Apply for AuthnStatementFirst {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let assertion = draft.assertion_mut()?;
        let statement =
            assertion.take("AuthnStatement").ok_or_else(|| StepError::missing("AuthnStatement"))?;
        assertion.insert_before("AttributeStatement", statement);
        Ok(())
    }
}
