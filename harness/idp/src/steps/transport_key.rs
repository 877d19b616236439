//! Encrypts the content key by this key transport.

use crate::draft::{Draft, StepError};
use crate::algorithm::DigestAlgorithm;
use crate::encrypt::Transport;

use super::Apply;

step! {
    /// Encrypts the content key by this key transport.
    "transport-key" => TransportKey {
        /// The key transport.
        by: Transport,
        /// The digest of OAEP that is named; SHA-1 is used where none is.
        digest: Option<DigestAlgorithm>,
        /// The digest of its mask that is named; SHA-1 is used where none is.
        mask: Option<DigestAlgorithm>,
        /// Its label.
        label: Option<String>,
    }
}

impl Apply for TransportKey {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let encryption = &mut draft.encryption;
        encryption.transport = self.by;
        encryption.digest = self.digest;
        encryption.mask = self.mask;
        encryption.label.clone_from(&self.label);
        Ok(())
    }
}
