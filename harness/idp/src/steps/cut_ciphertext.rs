//! Cuts octets off the end of the ciphertext of the Assertion.

use crate::draft::{Draft, StepError};
use crate::encrypt;

use super::Apply;

step! {
    /// Cuts octets off the end of the ciphertext of the Assertion.
    "cut-ciphertext" => CutCiphertext {
        /// How many.
        octets: usize,
    }
}

impl Apply for CutCiphertext {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let value = encrypt::content_value(draft)?;
        let mut octets = encrypt::octets_of(value)?;
        octets.truncate(octets.len().saturating_sub(self.octets));
        encrypt::set_octets(value, &octets);
        Ok(())
    }
}
