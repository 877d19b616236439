//! Adds an EncryptedAssertion of the forged person, which no signature covers.

use crate::draft::{Draft, StepError};
use crate::encrypt;

use super::Apply;

step! {
    /// Adds an EncryptedAssertion of the forged person, which no signature covers.
    "encrypted-decoy" => EncryptedDecoy {
        /// Whether it stands before the genuine one.
        first: bool,
    }
}

impl Apply for EncryptedDecoy {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let genuine = draft.plain_assertion.clone();
        let mut forged = genuine.ok_or_else(|| StepError::missing("EncryptedAssertion"))?;
        forged.take("Signature");
        forged.set("ID", draft.id("encrypted decoy"));
        draft.forge(&mut forged);
        let decoy = encrypt::encrypted_assertion(draft, "decoy", forged)?;
        if self.first {
            draft.root.insert_before("EncryptedAssertion", decoy);
        } else {
            draft.root.push(decoy);
        }
        Ok(())
    }
}
