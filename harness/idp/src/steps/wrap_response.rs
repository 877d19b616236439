//! Signature wrapping: a forged Response takes the place of the genuine one, which moves into it.

use crate::draft::{Draft, StepError};
use crate::wrap::{Carrier, Place, park_in_extensions, park_in_signature, park_in_status_detail};

use super::Apply;

step! {
    /// Signature wrapping: a forged Response takes the place of the genuine one, which moves into it.
    "wrap-response" => WrapResponse {
        /// Where the genuine Response goes.
        original: Place,
        /// What becomes of the Signature.
        signature: Carrier,
    }
}

impl Apply for WrapResponse {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let mut original = draft.root.clone();
        let mut forged = original.clone();
        forged.set("ID", draft.id("forged-response"));
        let mut assertion =
            forged.take("Assertion").ok_or_else(|| StepError::missing("Assertion"))?;
        draft.forge(&mut assertion);
        assertion.set("ID", draft.id("forged-assertion"));
        forged.push(assertion);
        match self.signature {
            Carrier::Original => forged.take("Signature"),
            Carrier::Forged => original.take("Signature"),
        }
        .ok_or_else(|| StepError::missing("Signature of the Response"))?;
        match self.original {
            Place::Before => forged.insert_before("Signature", original),
            Place::After | Place::InForged => forged.push(original),
            Place::Extensions => park_in_extensions(&mut forged, original),
            Place::StatusDetail => park_in_status_detail(&mut forged, original)?,
            Place::Signature | Place::SignatureObject | Place::PlainObject => {
                park_in_signature(&mut forged, self.original, original)?;
            }
            Place::Advice => {
                return Err(StepError::Argument {
                    argument: "original",
                    why: "a Response does not go into an Advice".to_owned(),
                });
            }
        }
        draft.root = forged;
        Ok(())
    }
}
