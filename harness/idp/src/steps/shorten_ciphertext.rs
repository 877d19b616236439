//! Leaves so many octets of the initialization vector and the ciphertext of the Assertion.

use crate::draft::{Draft, StepError};
use crate::encrypt;

use super::Apply;

step! {
    /// Leaves so many octets of the initialization vector and the ciphertext of the Assertion.
    "shorten-ciphertext" => ShortenCiphertext {
        /// How many.
        octets: usize,
    }
}

impl Apply for ShortenCiphertext {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let value = encrypt::content_value(draft)?;
        let mut octets = encrypt::octets_of(value)?;
        octets.truncate(self.octets);
        encrypt::set_octets(value, &octets);
        Ok(())
    }
}
