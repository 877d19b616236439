//! Names a forged person of a domain in NameID and claims, signed by an IdP that may not speak for that domain.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Names a forged person of a domain in NameID and claims, signed by an IdP that may not speak for that domain.
    "speak-for" => SpeakFor {
        /// The domain.
        domain: String,
    }
}

impl Apply for SpeakFor {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let address = format!("{}@{}", draft.canary(), self.domain);
        draft.name_id_mut()?.set_text(address.clone());
        let statement = draft.within_mut(&["AttributeStatement"])?;
        for attribute in statement.elements_mut() {
            for value in attribute.elements_mut() {
                if value.text_content().contains('@') {
                    value.set_text(address.clone());
                }
            }
        }
        Ok(())
    }
}
