//! Adds a condition without content, such as OneTimeUse, or one in a foreign namespace.

use crate::draft::{Draft, StepError};
use crate::xml::Element;

use super::Apply;

step! {
    /// Adds a condition without content, such as OneTimeUse, or one in a foreign namespace.
    "add-condition" => AddCondition {
        /// Its name.
        name: String,
        /// Its namespace, where it is not that of assertions.
        namespace: Option<String>,
    }
}

impl Apply for AddCondition {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let condition = Element::new(self.name.clone())
            .with_optional("xmlns", self.namespace.as_deref());
        draft.within_mut(&["Conditions"])?.push(condition);
        Ok(())
    }
}
