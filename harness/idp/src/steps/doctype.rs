//! Puts a document type declaration in front.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Puts a document type declaration in front.
    "doctype" => Doctype {
        /// The internal subset.
        subset: String,
    }
}

impl Apply for Doctype {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let subset = if self.subset.is_empty() { String::new() } else { format!(" [{}]", self.subset) };
        draft.prolog.push_str(&format!("<!DOCTYPE samlp:Response{subset}>"));
        Ok(())
    }
}
