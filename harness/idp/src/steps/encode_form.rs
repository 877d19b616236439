//! Packs the document into the form field in another way.

use crate::draft::{Draft, FormEncoding, StepError};

use super::Apply;

step! {
    /// Packs the document into the form field in another way.
    "encode-form" => EncodeForm {
        /// How.
        encoding: FormEncoding,
    }
}

impl Apply for EncodeForm {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.encoding = self.encoding;
        Ok(())
    }
}
