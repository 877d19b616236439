//! Puts a text, over and over, before or after a value.

use crate::draft::{Draft, StepError};
use crate::volume::Lengthened;

use super::Apply;

step! {
    /// Puts a text, over and over, before or after a value.
    "lengthen" => Lengthen {
        /// Which value.
        value: Lengthened,
        /// The text.
        piece: String,
        /// How often it is put there.
        times: usize,
        /// Whether it goes before the value.
        in_front: bool,
    }
}

impl Apply for Lengthen {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let more = self.piece.repeat(self.times);
        let longer = |value: &str| {
            if self.in_front { format!("{more}{value}") } else { format!("{value}{more}") }
        };
        match self.value {
            Lengthened::NameId => {
                let name_id = draft.name_id_mut()?;
                name_id.set_text(longer(&name_id.text_content()));
            }
            Lengthened::AssertionIssuer => {
                let issuer = draft.within_mut(&["Issuer"])?;
                issuer.set_text(longer(&issuer.text_content()));
            }
            Lengthened::Destination => {
                let value = longer(draft.root.attribute("Destination").unwrap_or_default());
                draft.root.set("Destination", value);
            }
            Lengthened::ConfirmationNotOnOrAfter => {
                let data = draft.confirmation_data_mut()?;
                let value = longer(data.attribute("NotOnOrAfter").unwrap_or_default());
                data.set("NotOnOrAfter", value);
            }
            Lengthened::SignatureValue => {
                let value = draft
                    .made_signature_mut()?
                    .find_mut("SignatureValue")
                    .ok_or_else(|| StepError::missing("SignatureValue"))?;
                value.set_text(longer(&value.text_content()));
            }
        }
        Ok(())
    }
}
