//! Adds a forged Assertion in another namespace before the genuine one.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Adds a forged Assertion in another namespace before the genuine one.
    "decoy-assertion" => DecoyAssertion {
        /// The namespace.
        namespace: String,
    }
}

impl Apply for DecoyAssertion {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let mut forged = draft.assertion()?.clone();
        draft.forge(&mut forged);
        forged.take("Signature");
        forged.set("ID", draft.id("forged-assertion"));
        forged.for_each_mut(&mut |element| {
            element.unset("xmlns");
        });
        forged = forged.with("xmlns", self.namespace.clone());
        draft.root.insert_before("Assertion", forged);
        Ok(())
    }
}
