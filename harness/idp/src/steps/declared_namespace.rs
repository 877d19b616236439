//! Leaves the namespace of the signed Assertion to a document type declaration that gives it twice, and adds a forged Assertion after it that states its own.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Leaves the namespace of the signed Assertion to a document type declaration that gives it twice, and adds a forged Assertion after it that states its own.
    "declared-namespace" => DeclaredNamespace {}
}

impl Apply for DeclaredNamespace {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let mut forged = draft.assertion()?.clone();
        draft.forge(&mut forged);
        forged.take("Signature");
        forged.set("ID", draft.id("forged-assertion"));
        draft.assertion_mut()?.unset("xmlns");
        draft.root.push(forged);
        // The first declaration of an attribute is binding (XML 1.0 3.3).
        let subset = ["urn:oasis:names:tc:SAML:2.0:assertion", "urn:example:other"]
            .map(|namespace| format!("<!ATTLIST Assertion xmlns CDATA \"{namespace}\">"))
            .concat();
        draft.prolog.push_str(&format!("<!DOCTYPE samlp:Response [{subset}]>"));
        Ok(())
    }
}
