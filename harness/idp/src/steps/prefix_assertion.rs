//! Writes the assertion and everything in it with a prefix instead of a default namespace.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Writes the assertion and everything in it with a prefix instead of a default namespace.
    "prefix-assertion" => PrefixAssertion {
        /// The prefix.
        prefix: String,
    }
}

impl Apply for PrefixAssertion {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let prefix = self.prefix.clone();
        let declaration = format!("xmlns:{prefix}");
        draft.assertion_mut()?.for_each_mut(&mut |element| {
            if element.name.contains(':') {
                return;
            }
            element.name = format!("{prefix}:{}", element.name);
            for attribute in &mut element.attributes {
                if attribute.name == "xmlns" {
                    attribute.name.clone_from(&declaration);
                }
            }
        });
        Ok(())
    }
}
