//! Puts a processing instruction before the document element that names a style sheet.

use crate::beacon::Source;
use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Puts a processing instruction before the document element that names a style sheet.
    "stylesheet-instruction" => StylesheetInstruction {}
}

impl Apply for StylesheetInstruction {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let address = draft.address(Source::Web, "style.xsl");
        let instruction = format!("<?xml-stylesheet type=\"text/xsl\" href=\"{address}\"?>");
        draft.prolog.push_str(&instruction);
        draft.unsigned_additions = true;
        Ok(())
    }

    fn reaches_out(&self) -> bool {
        true
    }
}
