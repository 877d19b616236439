//! Puts the forged person into the Assertion in place: NameID and every claim that names a person.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Puts the forged person into the Assertion in place: NameID and every claim that names a person.
    "forge" => Forge {}
}

impl Apply for Forge {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.forged_first |= !draft.is_signed;
        let mut assertion = draft.assertion()?.clone();
        draft.forge(&mut assertion);
        *draft.assertion_mut()? = assertion;
        Ok(())
    }
}
