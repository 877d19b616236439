//! Puts an element there several times, one after the other.

use crate::draft::{Draft, StepError};
use crate::xml::{Element, Node};

use super::Apply;

step! {
    /// Puts the first element of a name there several times, one after the other.
    "repeat-element" => RepeatElement {
        /// Its local name.
        name: String,
        /// How often it stands there.
        times: usize,
    }
}

impl Apply for RepeatElement {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let parent = parent_of(&mut draft.root, &self.name);
        let parent = parent.ok_or_else(|| StepError::missing(self.name.clone()))?;
        if let Some(at) = parent.position(&self.name)
            && let Some(element) = parent.children.get(at).cloned()
        {
            let elements: Vec<Node> = vec![element; self.times];
            parent.children.splice(at..=at, elements);
        }
        draft.unsigned_additions = true;
        Ok(())
    }
}

/// The element that has a child of this name, in document order.
fn parent_of<'e>(element: &'e mut Element, name: &str) -> Option<&'e mut Element> {
    if element.find(name).is_some() {
        return Some(element);
    }
    element.elements_mut().find_map(|child| parent_of(child, name))
}
