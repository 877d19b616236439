//! Replaces what is in the KeyInfo of the Signature that has been made by a reference to a key elsewhere; no signature covers it.

use crate::beacon::Source;
use crate::draft::{Draft, StepError};
use crate::names;
use crate::xml::{Element, Node};

use super::Apply;

step! {
    /// Replaces what is in the KeyInfo of the Signature that has been made by a reference to a key elsewhere; no signature covers it.
    "retrieval-method" => RetrievalMethod {
        /// A reference of WS-Security instead of a `RetrievalMethod`.
        security_token: bool,
    }
}

impl Apply for RetrievalMethod {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let address = draft.address(Source::Web, "key.der");
        let key_info = draft
            .made_signature_mut()?
            .find_mut("KeyInfo")
            .ok_or_else(|| StepError::missing("KeyInfo"))?;
        let named = if self.security_token {
            Element::new("wsse:SecurityTokenReference")
                .with("xmlns:wsse", names::WSSE)
                .child(Element::new("wsse:Reference").with("URI", address))
        } else {
            Element::new("RetrievalMethod")
                .with("Type", format!("{}rawX509Certificate", names::DSIG))
                .with("URI", address)
        };
        key_info.children = vec![Node::Element(named)];
        draft.unsigned_additions = true;
        Ok(())
    }

    fn reaches_out(&self) -> bool {
        true
    }
}
