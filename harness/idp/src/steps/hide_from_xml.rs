//! Adds a forged Assertion that is character data, a comment or an instruction to an XML processor, and markup to a reader of HTML.

use crate::draft::{Draft, StepError};
use crate::wrap::{Hiding, park_in_extensions};
use crate::xml::{Element, Node, write};

use super::Apply;

step! {
    /// Adds a forged Assertion that is character data, a comment or an instruction to an XML processor, and markup to a reader of HTML.
    "hide-from-xml" => HideFromXml {
        /// What it is to an XML processor.
        by: Hiding,
    }
}

impl Apply for HideFromXml {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let mut forged = draft.assertion()?.clone();
        draft.forge(&mut forged);
        forged.take("Signature");
        forged.set("ID", draft.id("forged-assertion"));
        // A reader of HTML ends each of the three at the first `>`.
        let text = format!(">{}", write(&forged));
        let hidden = match self.by {
            Hiding::Cdata => Node::CData(text),
            Hiding::Comment => Node::Comment(text),
            Hiding::Instruction => Node::Pi { target: "x".to_owned(), data: text },
        };
        let mut holder = Element::new("x:Note").with("xmlns:x", "urn:example:extension");
        holder.children = vec![hidden];
        park_in_extensions(&mut draft.root, holder);
        draft.unsigned_additions = true;
        Ok(())
    }
}
