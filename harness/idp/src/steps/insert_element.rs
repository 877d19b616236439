//! Inserts an element, by the path of its parent from the Response.

use crate::draft::{Draft, StepError};
use crate::fragment::Fragment;
use crate::xml::Node;

use super::Apply;

step! {
    /// Inserts an element, by the path of its parent from the Response.
    "insert-element" => InsertElement {
        /// The local names from the child of the Response to the parent; the first of each name is meant.
        into: Vec<String>,
        /// The local name of the child before which it is put; at the end where there is none.
        before: Option<String>,
        /// The element.
        element: Fragment,
    }
}

impl Apply for InsertElement {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let parent = draft.at_mut(&self.into)?;
        let at = match &self.before {
            Some(local) => parent
                .position(local)
                .ok_or_else(|| StepError::missing(local.clone()))?,
            None => parent.children.len(),
        };
        parent.children.insert(at, Node::Element(self.element.element()));
        Ok(())
    }
}
