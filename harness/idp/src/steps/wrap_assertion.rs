//! Signature wrapping: a forged Assertion takes the place of the genuine one, which moves elsewhere.

use crate::draft::{Draft, StepError};
use crate::wrap::{Carrier, IdPolicy, Place, park_in_extensions, park_in_signature, park_in_status_detail};
use crate::xml::{Element, Node};

use super::Apply;

step! {
    /// Signature wrapping: a forged Assertion takes the place of the genuine one, which moves elsewhere.
    "wrap-assertion" => WrapAssertion {
        /// Where the genuine Assertion goes.
        original: Place,
        /// What becomes of the Signature.
        signature: Carrier,
        /// The ID of the forged Assertion.
        id: IdPolicy,
    }
}

impl Apply for WrapAssertion {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let at = draft.root.position("Assertion").ok_or_else(|| StepError::missing("Assertion"))?;
        let mut original = draft.assertion()?.clone();
        let mut forged = original.clone();
        draft.forge(&mut forged);
        if self.id == IdPolicy::Fresh {
            forged.set("ID", draft.id("forged-assertion"));
        }
        match self.signature {
            Carrier::Original => forged.take("Signature"),
            Carrier::Forged => original.take("Signature"),
        }
        .ok_or_else(|| StepError::missing("Signature of the Assertion"))?;

        let mut siblings = vec![];
        match self.original {
            Place::Before => siblings = vec![original, forged],
            Place::After => siblings = vec![forged, original],
            Place::InForged => {
                forged.push(original);
                siblings.push(forged);
            }
            Place::Advice => {
                forged.insert_after("Conditions", Element::new("Advice").child(original));
                siblings.push(forged);
            }
            Place::Extensions => {
                siblings.push(forged);
                draft.root.children.remove(at);
                draft.root.children.extend(siblings.into_iter().map(Node::Element));
                park_in_extensions(&mut draft.root, original);
                return Ok(());
            }
            Place::StatusDetail => {
                siblings.push(forged);
                park_in_status_detail(&mut draft.root, original)?;
            }
            Place::Signature | Place::SignatureObject | Place::PlainObject => {
                park_in_signature(&mut forged, self.original, original)?;
                siblings.push(forged);
            }
        }
        draft.root.children.splice(at..=at, siblings.into_iter().map(Node::Element));
        Ok(())
    }
}
