//! Gives every attribute a NameFormat and a FriendlyName.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Gives every attribute a NameFormat and a FriendlyName.
    "name-format" => NameFormat {
        /// The NameFormat.
        format: String,
    }
}

impl Apply for NameFormat {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.within_mut(&["AttributeStatement"])?.for_each_mut(&mut |element| {
            if element.local() == "Attribute" {
                element.set("NameFormat", self.format.clone());
                let name = element.attribute("Name").unwrap_or_default();
                let friendly = name.rsplit('/').next().unwrap_or_default().to_owned();
                element.set("FriendlyName", friendly);
            }
        });
        Ok(())
    }
}
