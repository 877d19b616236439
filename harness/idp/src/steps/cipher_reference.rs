//! Replaces the ciphertext of the Assertion by a reference to somewhere else.

use crate::draft::{Draft, StepError};
use crate::beacon::Source;
use crate::encrypt;
use crate::xml::Element;

use super::Apply;

step! {
    /// Replaces the ciphertext of the Assertion by a reference to somewhere else.
    "cipher-reference" => CipherReference {
        /// A file instead of an address.
        file: bool,
    }
}

impl Apply for CipherReference {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let source = if self.file { Source::File } else { Source::Web };
        let address = draft.address(source, "ciphertext");
        let value = encrypt::content_value(draft)?;
        let name = value.name.replace("CipherValue", "CipherReference");
        *value = Element::new(name).with("URI", address);
        Ok(())
    }

    fn reaches_out(&self) -> bool {
        true
    }
}
