//! Puts the EncryptedKeys there.

use crate::draft::{Draft, StepError};
use crate::encrypt::KeyPlace;

use super::Apply;

step! {
    /// Puts the EncryptedKeys there.
    "place-key" => PlaceKey {
        /// Where.
        at: KeyPlace,
    }
}

impl Apply for PlaceKey {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.encryption.place = self.at;
        Ok(())
    }

    fn reaches_out(&self) -> bool {
        self.at == KeyPlace::Web
    }
}
