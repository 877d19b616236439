//! Puts a document type declaration in front that hides a forged Response from readers that end it at the wrong quotation mark, and the genuine one from all others.

use crate::draft::{Draft, StepError};
use crate::xml::{Node, write};

use super::Apply;

step! {
    /// Puts a document type declaration in front that hides a forged Response from readers that end it at the wrong quotation mark, and the genuine one from all others.
    "quoted-doctype" => QuotedDoctype {}
}

impl Apply for QuotedDoctype {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        // To an XML processor the literal ends at the apostrophe: the forged Response is the
        // document, and the genuine one is a CDATA section in it. To a reader that ends the
        // declaration at the quotation mark, the forged Response is a comment.
        let mut forged = draft.root.clone();
        let mut assertion = draft.assertion()?.clone();
        draft.forge(&mut assertion);
        if let Some(place) = forged.find_mut("Assertion") {
            *place = assertion;
        }
        let end = format!("</{}>", forged.name);
        let text = write(&forged);
        let open = text.strip_suffix(&end).ok_or_else(|| StepError::missing(end))?;
        draft.prolog.push_str("<!DOCTYPE response SYSTEM 'x\"><!--'>");
        draft.prolog.push_str(open);
        draft.prolog.push_str("<![CDATA[-->");
        draft.root.children.push(Node::Comment("]]>".to_owned()));
        Ok(())
    }
}
