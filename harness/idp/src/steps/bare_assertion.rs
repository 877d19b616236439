//! Takes the Response away, so that its Assertion is the whole document.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Takes the Response away, so that its Assertion is the whole document.
    "bare-assertion" => BareAssertion {}
}

impl Apply for BareAssertion {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.root =
            draft.root.take("Assertion").ok_or_else(|| StepError::missing("Assertion"))?;
        Ok(())
    }
}
