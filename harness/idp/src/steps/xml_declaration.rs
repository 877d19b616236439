//! Puts an XML declaration with UTF-8 in front.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Puts an XML declaration with UTF-8 in front.
    "xml-declaration" => XmlDeclaration {}
}

impl Apply for XmlDeclaration {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.prolog.insert_str(0, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        Ok(())
    }
}
