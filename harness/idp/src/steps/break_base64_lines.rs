//! Breaks the base64 texts of the Signature into lines, as other IdPs do.

use crate::draft::{Draft, StepError};
use crate::mint::lines;

use super::Apply;

step! {
    /// Breaks the base64 texts of the Signature into lines, as other IdPs do.
    "break-base64-lines" => BreakBase64Lines {}
}

impl Apply for BreakBase64Lines {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.made_signature_mut()?.for_each_mut(&mut |element| {
            if matches!(element.local(), "SignatureValue" | "X509Certificate") {
                element.set_text(lines(&element.text_content()).replace("\r\n", "\n"));
            }
        });
        Ok(())
    }
}
