//! Writes DigestValue as a CDATA section.

use crate::draft::{Draft, StepError};
use crate::xml::Node;

use super::Apply;

step! {
    /// Writes DigestValue as a CDATA section.
    "cdata-in-digest-value" => CdataInDigestValue {}
}

impl Apply for CdataInDigestValue {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let value = draft
            .made_signature_mut()?
            .descendant_mut("DigestValue")
            .ok_or_else(|| StepError::missing("DigestValue"))?;
        value.children = vec![Node::CData(value.text_content())];
        Ok(())
    }
}
