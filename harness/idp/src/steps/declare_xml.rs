//! Puts an XML declaration with this version and encoding in front; the octets stay as they are.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Puts an XML declaration with this version and encoding in front; the octets stay as they are.
    "declare-xml" => DeclareXml {
        /// The version.
        version: String,
        /// The name of the encoding.
        encoding: String,
    }
}

impl Apply for DeclareXml {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let declaration =
            format!("<?xml version=\"{}\" encoding=\"{}\"?>", self.version, self.encoding);
        draft.prolog.insert_str(0, &declaration);
        Ok(())
    }
}
