//! Replaces the NameID by a reference to an entity that the document declares: forged text in a document type declaration, which no signature covers.

use crate::draft::{Draft, StepError};
use crate::xml::Node;

use super::Apply;

step! {
    /// Replaces the NameID by a reference to an entity that the document declares: forged text in a document type declaration, which no signature covers.
    "entity-in-name-id" => EntityInNameId {}
}

impl Apply for EntityInNameId {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let canary = format!("{}@contoso.example", draft.canary());
        draft.prolog.push_str(&format!("<!DOCTYPE samlp:Response [<!ENTITY who \"{canary}\">]>"));
        let who = Node::EntityRef { name: "who".to_owned(), replacement: canary };
        draft.name_id_mut()?.children = vec![who];
        draft.unsigned_additions = true;
        Ok(())
    }
}
