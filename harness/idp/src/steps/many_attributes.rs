//! Puts very many attributes or namespace declarations on the Response.

use crate::draft::{Draft, StepError};
use crate::volume::AttributeKind;
use crate::xml::Attribute;

use super::Apply;

step! {
    /// Puts very many attributes or namespace declarations on the Response.
    "many-attributes" => ManyAttributes {
        /// How many.
        count: usize,
        /// Of which kind.
        kind: AttributeKind,
    }
}

impl Apply for ManyAttributes {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let names = self.kind.names(self.count);
        draft.root.attributes.extend(names.map(|(name, value)| Attribute { name, value }));
        Ok(())
    }
}
