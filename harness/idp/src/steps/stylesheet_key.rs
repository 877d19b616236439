//! Puts a RetrievalMethod in the place of KeyInfo's content, which names a certificate in Extensions and transforms it by a style sheet.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::draft::{Draft, StepError};
use crate::keys::KeyName;
use crate::names;
use crate::wrap::park_in_extensions;
use crate::xml::{Element, Node};

use super::Apply;

step! {
    /// Puts a RetrievalMethod in the place of KeyInfo's content, which names a certificate in Extensions and transforms it by a style sheet.
    "stylesheet-key" => StylesheetKey {
        /// The key whose certificate is named.
        key: KeyName,
    }
}

impl Apply for StylesheetKey {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let id = draft.id("key");
        let der = STANDARD.encode(draft.world.keys().get(self.key).certificate_der());
        let data = Element::new("X509Data").child(Element::new("X509Certificate").text(der));
        let place = Element::new("KeyInfo")
            .with("Id", &id)
            .with("xmlns", names::DSIG)
            .child(data);
        park_in_extensions(&mut draft.root, place);

        let copy = Element::new("xsl:copy-of").with("select", "//*[local-name()='X509Data']");
        let sheet = Element::new("xsl:stylesheet")
            .with("version", "1.0")
            .with("xmlns:xsl", names::XSLT)
            .child(
                Element::new("xsl:template")
                    .with("match", "/")
                    .child(copy),
            );
        let transform = Element::new("Transform").with("Algorithm", names::XSLT_TRANSFORM).child(sheet);
        let method = Element::new("RetrievalMethod")
            .with("URI", format!("#{id}"))
            .with("Type", format!("{}X509Data", names::DSIG))
            .child(Element::new("Transforms").child(transform));
        draft
            .made_signature_mut()?
            .find_mut("KeyInfo")
            .ok_or_else(|| StepError::missing("KeyInfo"))?
            .children = vec![Node::Element(method)];
        draft.unsigned_additions = true;
        Ok(())
    }
}
