//! Gives the forged element beside the genuine one the genuine ID under another attribute name.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Gives the forged element beside the genuine one the genuine ID under another attribute name.
    "id-alias" => IdAlias {
        /// The name of the attribute.
        name: String,
    }
}

impl Apply for IdAlias {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let id = draft.assertion()?.attribute("ID").unwrap_or_default().to_owned();
        let mut forged = draft.assertion()?.clone();
        draft.forge(&mut forged);
        forged.take("Signature");
        forged.set("ID", draft.id("forged-assertion"));
        forged.set(&self.name, id);
        draft.root.insert_before("Assertion", forged);
        Ok(())
    }
}
