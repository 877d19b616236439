//! Says on the Response where its schema lies.

use crate::beacon::Source;
use crate::draft::{Draft, StepError};
use crate::names;

use super::Apply;

step! {
    /// Says on the Response where its schema lies.
    "schema-location" => SchemaLocation {
        /// The schema of what has no namespace, instead of that of the protocol.
        no_namespace: bool,
    }
}

impl Apply for SchemaLocation {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let address = draft.address(Source::Web, "schema.xsd");
        if self.no_namespace {
            draft.root.set("xsi:noNamespaceSchemaLocation", address);
        } else {
            let pair = format!("{} {address}", names::PROTOCOL);
            draft.root.set("xsi:schemaLocation", pair);
        }
        draft.root.set("xmlns:xsi", names::XSI);
        draft.unsigned_additions = true;
        Ok(())
    }

    fn reaches_out(&self) -> bool {
        true
    }
}
