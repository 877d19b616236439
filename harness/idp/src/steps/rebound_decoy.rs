//! Adds a forged Assertion before the genuine one, under a prefix that the Response binds to assertions and the forged one to another namespace.

use crate::draft::{Draft, StepError};
use crate::names;

use super::Apply;

step! {
    /// Adds a forged Assertion before the genuine one, under a prefix that the Response binds to assertions and the forged one to another namespace.
    "rebound-decoy" => ReboundDecoy {
        /// The prefix.
        prefix: String,
        /// The other namespace.
        namespace: String,
    }
}

impl Apply for ReboundDecoy {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let mut forged = draft.assertion()?.clone();
        draft.forge(&mut forged);
        forged.take("Signature");
        forged.set("ID", draft.id("forged-assertion"));
        forged.for_each_mut(&mut |element| {
            element.unset("xmlns");
            element.name = format!("{}:{}", self.prefix, element.name);
        });
        let declaration = format!("xmlns:{}", self.prefix);
        draft.root.set(&declaration, names::ASSERTION);
        let forged = forged.with(declaration, self.namespace.clone());
        draft.root.insert_before("Assertion", forged);
        Ok(())
    }
}
