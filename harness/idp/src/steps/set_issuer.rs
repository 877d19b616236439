//! Sets the Issuer of the Response or of the Assertion, or removes it.

use crate::draft::{Draft, Of, StepError};

use super::Apply;

step! {
    /// Sets the Issuer of the Response or of the Assertion, or removes it.
    "set-issuer" => SetIssuer {
        /// Response or Assertion.
        of: Of,
        /// The issuer.
        value: Option<String>,
    }
}

impl Apply for SetIssuer {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let holder = draft.of_mut(self.of)?;
        match &self.value {
            Some(value) => {
                holder
                    .find_mut("Issuer")
                    .ok_or_else(|| StepError::missing("Issuer"))?
                    .set_text(value.clone());
            }
            None => {
                holder.take("Issuer").ok_or_else(|| StepError::missing("Issuer"))?;
            }
        }
        Ok(())
    }
}
