//! Adds another signed Assertion of the same user, which is not to be used, behind the
//! first.

use crate::baseline::Baseline;
use crate::draft::{Draft, StepError, Unusable};
use crate::honest;
use crate::sign::sign;
use crate::times::TimeField;
use crate::xml::Element;

use super::{Apply, RemoveElement, SetAudience, SetTime};

/// Milliseconds of an hour.
const HOUR: i64 = 60 * 60 * 1000;

step! {
    /// Adds another signed Assertion of the same user, with a forged role, which is not to be used, behind the first.
    "second-assertion" => SecondAssertion {
        /// Why it is not to be used.
        because: Unusable,
    }
}

impl Apply for SecondAssertion {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let scope = format!("{} second assertion", draft.scope);
        let mut other = honest::draft(draft.world, &Baseline::default(), &scope)?;
        match self.because {
            Unusable::Expired => SetTime {
                field: TimeField::ConditionsNotOnOrAfter,
                offset_ms: -HOUR,
            }
            .apply(&mut other)?,
            Unusable::ForAnother => SetAudience {
                value: "https://another-sp.example/".to_owned(),
            }
            .apply(&mut other)?,
            Unusable::WithoutSubject => {
                for name in ["Subject", "AuthnStatement"] {
                    RemoveElement {
                        of: vec!["Assertion".to_owned(), name.to_owned()],
                    }
                    .apply(&mut other)?;
                }
            }
        }
        // Nobody may learn of a role from it.
        let role = Element::new("Attribute")
            .with("Name", "role")
            .child(Element::new("AttributeValue").text(draft.canary()));
        other.within_mut(&["AttributeStatement"])?.push(role);
        sign(&mut other)?;
        let assertion = other
            .root
            .take("Assertion")
            .ok_or_else(|| StepError::missing("Assertion"))?;
        draft.unsigned_additions = true;
        draft.root.insert_after("Assertion", assertion);
        Ok(())
    }
}
