//! Adds the signed Assertion of another login, of another user, before or after the first.

use crate::baseline::Baseline;
use crate::draft::{Draft, StepError, identity_of};
use crate::honest;
use crate::sign::sign;

use super::Apply;

step! {
    /// Adds the signed Assertion of another login, of another user, before or after the first.
    "second-login" => SecondLogin {
        /// The user principal name of the other user.
        user: String,
        /// Whether it stands before the first.
        before: bool,
    }
}

impl Apply for SecondLogin {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let baseline = Baseline {
            user: self.user.clone(),
            ..Baseline::default()
        };
        let scope = format!("{} second login", draft.scope);
        let mut other = honest::draft(draft.world, &baseline, &scope)?;
        sign(&mut other)?;
        let assertion = other
            .root
            .take("Assertion")
            .ok_or_else(|| StepError::missing("Assertion"))?;
        draft.alternatives.push(identity_of(&assertion));
        draft.unsigned_additions = true;
        if self.before {
            draft.root.insert_before("Assertion", assertion);
        } else {
            draft.root.insert_after("Assertion", assertion);
        }
        Ok(())
    }
}
