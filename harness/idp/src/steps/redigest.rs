//! Makes DigestValue fit the content again without signing again: only SignatureValue tells.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::algorithm::DigestAlgorithm;
use crate::draft::{Draft, StepError};
use crate::xml::{C14nOptions, canonicalize};

use super::Apply;

step! {
    /// Makes DigestValue fit the content again without signing again: only SignatureValue tells.
    "redigest" => Redigest {}
}

impl Apply for Redigest {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let at = draft.root.position("Assertion").ok_or_else(|| StepError::missing("Assertion"))?;
        let signature = draft.assertion_mut()?.take("Signature");
        let mut signature = signature.ok_or_else(|| StepError::missing("Signature"))?;
        let octets = canonicalize(&draft.root, &[at], &C14nOptions::default())
            .map_err(|error| StepError::Sign { why: error.to_string() })?;
        let digest = STANDARD.encode(DigestAlgorithm::Sha256.digest(&octets));
        signature
            .find_mut("SignedInfo")
            .and_then(|info| info.find_mut("Reference"))
            .and_then(|reference| reference.find_mut("DigestValue"))
            .ok_or_else(|| StepError::missing("DigestValue"))?
            .set_text(digest);
        draft.assertion_mut()?.insert_after("Issuer", signature);
        draft.signed = None;
        Ok(())
    }
}
