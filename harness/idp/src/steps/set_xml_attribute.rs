//! Sets an XML attribute of an element, by its path from the Response, or removes it.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Sets an XML attribute of an element, by its path from the Response, or removes it.
    "set-xml-attribute" => SetXmlAttribute {
        /// The local names from the child of the Response to the element; the first of each name is meant.
        of: Vec<String>,
        /// The name of the attribute as written, a declaration included.
        name: String,
        /// Its value; removed where there is none.
        value: Option<String>,
    }
}

impl Apply for SetXmlAttribute {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let element = draft.at_mut(&self.of)?;
        match &self.value {
            Some(value) => element.set(&self.name, value.clone()),
            None => {
                element.unset(&self.name);
            }
        }
        Ok(())
    }
}
