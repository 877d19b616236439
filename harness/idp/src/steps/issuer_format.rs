//! Sets the Format of the Issuer of the Assertion.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Sets the Format of the Issuer of the Assertion.
    "issuer-format" => IssuerFormat {
        /// The format.
        format: String,
    }
}

impl Apply for IssuerFormat {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.within_mut(&["Issuer"])?.set("Format", self.format.clone());
        Ok(())
    }
}
