//! Changes an octet of the ciphertext of the Assertion.

use crate::draft::{Draft, StepError};
use crate::encrypt;

use super::Apply;

step! {
    /// Changes an octet of the ciphertext of the Assertion.
    "tamper-ciphertext" => TamperCiphertext {
        /// The octet of initialization vector and ciphertext, from the start; from the end where it is negative.
        at: isize,
        /// What it is combined with by exclusive or.
        xor: u8,
    }
}

impl Apply for TamperCiphertext {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let value = encrypt::content_value(draft)?;
        let mut octets = encrypt::octets_of(value)?;
        let at = match usize::try_from(self.at) {
            Ok(at) => at,
            Err(_) => octets.len().saturating_sub(self.at.unsigned_abs()),
        };
        match octets.get_mut(at) {
            Some(octet) => *octet ^= self.xor,
            None => {
                return Err(StepError::Argument {
                    argument: "at",
                    why: format!("the ciphertext has {} octets", octets.len()),
                });
            }
        }
        encrypt::set_octets(value, &octets);
        Ok(())
    }
}
