//! Writes the elements of the protocol with another prefix, or with none.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Writes the elements of the protocol with another prefix, or with none.
    "prefix-response" => PrefixResponse {
        /// The prefix; the default namespace where it is empty.
        prefix: String,
    }
}

impl Apply for PrefixResponse {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let (before, declaration) = if self.prefix.is_empty() {
            (String::new(), "xmlns".to_owned())
        } else {
            (format!("{}:", self.prefix), format!("xmlns:{}", self.prefix))
        };
        draft.root.for_each_mut(&mut |element| {
            if let Some(local) = element.name.strip_prefix("samlp:") {
                element.name = format!("{before}{local}");
            }
            for attribute in &mut element.attributes {
                if attribute.name == "xmlns:samlp" {
                    attribute.name.clone_from(&declaration);
                }
            }
        });
        Ok(())
    }
}
