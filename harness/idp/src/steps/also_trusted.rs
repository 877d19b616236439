//! Says that the SP trusts a second key, so that what it signs is signed.

use crate::draft::{Draft, StepError};
use crate::keys::KeyName;

use super::Apply;

step! {
    /// Says that the SP trusts a second key, so that what it signs is signed.
    "also-trusted" => AlsoTrusted {
        /// The key.
        key: KeyName,
    }
}

impl Apply for AlsoTrusted {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.also_trusted = Some(self.key);
        Ok(())
    }
}
