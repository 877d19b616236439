//! Lists certificates in one X509Data of the Signature that has been made; no signature covers them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::draft::{Draft, StepError};
use crate::keys::KeyName;
use crate::xml::{Element, Node};

use super::Apply;

step! {
    /// Lists certificates in one X509Data of the Signature that has been made; no signature covers them.
    "key-info-chain" => KeyInfoChain {
        /// The keys whose certificates stand there, in order.
        certificates: Vec<KeyName>,
    }
}

impl Apply for KeyInfoChain {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let keys = draft.world.keys();
        let mut data = Element::new("X509Data");
        for &key in &self.certificates {
            let der = STANDARD.encode(keys.get(key).certificate_der());
            data.push(Element::new("X509Certificate").text(der));
        }
        draft
            .made_signature_mut()?
            .find_mut("KeyInfo")
            .ok_or_else(|| StepError::missing("KeyInfo"))?
            .children = vec![Node::Element(data)];
        Ok(())
    }
}
