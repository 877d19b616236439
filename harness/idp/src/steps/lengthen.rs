//! Appends a text, over and over, to a value.

use crate::draft::{Draft, StepError};
use crate::volume::Lengthened;

use super::Apply;

step! {
    /// Appends a text, over and over, to a value.
    "lengthen" => Lengthen {
        /// Which value.
        value: Lengthened,
        /// The text.
        piece: String,
        /// How often it is appended.
        times: usize,
    }
}

impl Apply for Lengthen {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let more = self.piece.repeat(self.times);
        match self.value {
            Lengthened::NameId => {
                let name_id = draft.name_id_mut()?;
                name_id.set_text(name_id.text_content() + &more);
            }
            Lengthened::AssertionIssuer => {
                let issuer = draft.within_mut(&["Issuer"])?;
                issuer.set_text(issuer.text_content() + &more);
            }
            Lengthened::Destination => {
                let value = draft.root.attribute("Destination").unwrap_or_default().to_owned();
                draft.root.set("Destination", value + &more);
            }
            Lengthened::ConfirmationNotOnOrAfter => {
                let data = draft.confirmation_data_mut()?;
                let value = data.attribute("NotOnOrAfter").unwrap_or_default().to_owned();
                data.set("NotOnOrAfter", value + &more);
            }
        }
        Ok(())
    }
}
