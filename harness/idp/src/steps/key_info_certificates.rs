//! Lists other certificates in the KeyInfo of the Signature that has been made; no signature covers them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::draft::{Draft, StepError};
use crate::keys::KeyName;
use crate::xml::{Element, Node};

use super::Apply;

step! {
    /// Lists other certificates in the KeyInfo of the Signature that has been made; no signature covers them.
    "key-info-certificates" => KeyInfoCertificates {
        /// The keys whose certificates stand there, in order.
        certificates: Vec<KeyName>,
        /// How often the list stands there.
        times: usize,
    }
}

impl Apply for KeyInfoCertificates {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let keys = draft.world.keys();
        let key_info = draft
            .made_signature_mut()?
            .find_mut("KeyInfo")
            .ok_or_else(|| StepError::missing("KeyInfo"))?;
        let data = self.certificates.iter().map(|&key| {
            let der = STANDARD.encode(keys.get(key).certificate_der());
            let certificate = Element::new("X509Certificate").text(der);
            Node::Element(Element::new("X509Data").child(certificate))
        });
        let list: Vec<Node> = data.collect();
        key_info.children = vec![list; self.times].concat();
        Ok(())
    }
}
