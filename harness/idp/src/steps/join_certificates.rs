//! Writes several certificates into one X509Certificate of the Signature that has been made.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::draft::{Draft, StepError};
use crate::keys::KeyName;

use super::Apply;

step! {
    /// Writes several certificates into one X509Certificate of the Signature that has been made.
    "join-certificates" => JoinCertificates {
        /// The keys whose certificates stand there, one after the other.
        certificates: Vec<KeyName>,
    }
}

impl Apply for JoinCertificates {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let keys = draft.world.keys();
        let ders: Vec<&[u8]> = self
            .certificates
            .iter()
            .map(|&key| keys.get(key).certificate_der())
            .collect();
        draft
            .made_signature_mut()?
            .descendant_mut("X509Certificate")
            .ok_or_else(|| StepError::missing("X509Certificate"))?
            .set_text(STANDARD.encode(ders.concat()));
        Ok(())
    }
}
