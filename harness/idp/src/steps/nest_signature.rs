//! Puts a forged Assertion in the place of the genuine one, which moves with its Signature into an Object of a Signature that nobody made.

use crate::draft::{Draft, StepError};
use crate::sign::{content_digest, set_digest};
use crate::xml::Element;

use super::Apply;

step! {
    /// Puts a forged Assertion in the place of the genuine one, which moves with its Signature into an Object of a Signature that nobody made.
    "nest-signature" => NestSignature {}
}

impl Apply for NestSignature {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let at = draft.root.position("Assertion").ok_or_else(|| StepError::missing("Assertion"))?;
        let genuine = draft.assertion()?.clone();
        let mut forged = genuine.clone();
        draft.forge(&mut forged);
        let id = draft.id("forged-assertion");
        forged.set("ID", id.clone());
        let mut outer = forged.take("Signature").ok_or_else(|| StepError::missing("Signature"))?;
        *draft.assertion_mut()? = forged;
        let digest = content_digest(draft, at)?;
        let info = outer.find_mut("SignedInfo").ok_or_else(|| StepError::missing("SignedInfo"))?;
        set_digest(info, digest)?;
        info.find_mut("Reference")
            .ok_or_else(|| StepError::missing("Reference"))?
            .set("URI", format!("#{id}"));
        outer.push(Element::new("Object").child(genuine));
        draft.assertion_mut()?.insert_after("Issuer", outer);
        Ok(())
    }
}
