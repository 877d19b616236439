//! Signs with HMAC and SHA-256 under a secret of the attacker's choice.

use crate::algorithm::SignatureAlgorithm;
use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Signs with HMAC and SHA-256 under a secret of the attacker's choice.
    "sign-by-hmac" => SignByHmac {
        /// The secret; none is the text of the trusted certificate.
        secret: Option<String>,
        /// How many bits of the HMAC stand in SignatureValue, stated in `HMACOutputLength`.
        output_bits: Option<usize>,
    }
}

impl Apply for SignByHmac {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        for signature in draft.signatures_mut() {
            signature.algorithm = SignatureAlgorithm::HmacSha256;
            signature.secret.clone_from(&self.secret);
            signature.output_bits = self.output_bits;
        }
        Ok(())
    }
}
