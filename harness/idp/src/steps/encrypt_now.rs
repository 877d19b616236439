//! Encrypts the first Assertion as it stands, which takes no more than the public key of the SP.

use crate::draft::{Draft, StepError};
use crate::encrypt;

use super::Apply;

step! {
    /// Encrypts the first Assertion as it stands, which takes no more than the public key of the SP.
    "encrypt-now" => EncryptNow {
    }
}

impl Apply for EncryptNow {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        encrypt::assertion(draft)?;
        Ok(())
    }
}
