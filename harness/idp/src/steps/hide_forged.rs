//! Adds a forged, unsigned Assertion in Extensions of the Response, or in an element of no namespace.

use crate::draft::{Draft, StepError};
use crate::wrap::{IdPolicy, park_in_extensions};
use crate::xml::Element;

use super::Apply;

step! {
    /// Adds a forged, unsigned Assertion in Extensions of the Response, or in an element of no namespace.
    "hide-forged" => HideForged {
        /// The ID of the forged Assertion.
        id: IdPolicy,
        /// In an element without a namespace instead of samlp:Extensions.
        plain: bool,
    }
}

impl Apply for HideForged {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let mut forged = draft.assertion()?.clone();
        draft.forge(&mut forged);
        forged.take("Signature");
        if self.id == IdPolicy::Fresh {
            forged.set("ID", draft.id("forged-assertion"));
        }
        if self.plain {
            draft.root.insert_before("Status", Element::new("Extensions").child(forged));
        } else {
            park_in_extensions(&mut draft.root, forged);
        }
        Ok(())
    }
}
