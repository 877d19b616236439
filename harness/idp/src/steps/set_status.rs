//! Sets the top-level status code, and the nested one if given.

use crate::draft::{Draft, StepError};
use crate::xml::{Element, Node};

use super::Apply;

step! {
    /// Sets the top-level status code, and the nested one if given.
    "set-status" => SetStatus {
        /// The top-level code.
        code: String,
        /// The nested code.
        nested: Option<String>,
    }
}

impl Apply for SetStatus {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let status = draft.root.find_mut("Status").ok_or_else(|| StepError::missing("Status"))?;
        let mut code = Element::new("samlp:StatusCode").with("Value", self.code.clone());
        if let Some(nested) = &self.nested {
            code.push(Element::new("samlp:StatusCode").with("Value", nested.clone()));
        }
        status.children = vec![Node::Element(code)];
        Ok(())
    }
}
