//! Puts a document type declaration in front that names declarations outside of the document.

use crate::beacon::{Source, SubsetBy};
use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Puts a document type declaration in front that names declarations outside of the document.
    "external-subset" => ExternalSubset {
        /// How it names them.
        by: SubsetBy,
    }
}

impl Apply for ExternalSubset {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let address = draft.address(Source::Web, "subset.dtd");
        let rest = match self.by {
            SubsetBy::System => format!("SYSTEM \"{address}\""),
            SubsetBy::Public => format!("PUBLIC \"-//example//DTD login//EN\" \"{address}\""),
            SubsetBy::Parameter => format!("[<!ENTITY % more SYSTEM \"{address}\"> %more;]"),
        };
        draft.prolog.push_str(&format!("<!DOCTYPE samlp:Response {rest}>"));
        draft.unsigned_additions = true;
        Ok(())
    }

    fn reaches_out(&self) -> bool {
        true
    }
}
