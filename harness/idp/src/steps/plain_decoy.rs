//! Adds an Assertion of the forged person in the clear, which no signature covers.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Adds an Assertion of the forged person in the clear, which no signature covers.
    "plain-decoy" => PlainDecoy {
        /// Whether it stands before the encrypted one.
        first: bool,
    }
}

impl Apply for PlainDecoy {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let genuine = draft.plain_assertion.clone();
        let mut forged = genuine.ok_or_else(|| StepError::missing("EncryptedAssertion"))?;
        forged.take("Signature");
        forged.set("ID", draft.id("plain decoy"));
        draft.forge(&mut forged);
        if self.first {
            draft.root.insert_before("EncryptedAssertion", forged);
        } else {
            draft.root.push(forged);
        }
        Ok(())
    }
}
