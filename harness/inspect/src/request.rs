//! The AuthnRequest as a tree.

use gauntlet_core::SentRequest;
use roxmltree::{Document, Node};

use crate::Finding;
use crate::wire::unpacked;

/// The namespace of SAML's protocols.
pub(crate) const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
/// The namespace of assertions.
pub(crate) const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
/// The namespace of XML Signature.
pub(crate) const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
/// The namespace of metadata.
pub(crate) const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";

/// The text of the first request.
pub(crate) fn text(request: &SentRequest) -> Result<String, String> {
    let (bytes, _) = unpacked(request, "SAMLRequest")?;
    String::from_utf8(bytes).map_err(|_| "the request is not UTF-8".to_owned())
}

/// Lets `look` see the document element of a request. A rule about what stands in the request has
/// nothing to say where there is none to be read: that breaks the rule of the schema alone.
pub(crate) fn with_root<T>(
    request: &SentRequest,
    look: impl FnOnce(Node<'_, '_>) -> T,
) -> Result<T, Finding> {
    let silent = |why: String| Finding::Silent(format!("the request is not read: {why}"));
    let text = text(request).map_err(silent)?;
    let document = Document::parse(&text).map_err(|error| silent(error.to_string()))?;
    Ok(look(document.root_element()))
}

/// The child with this name.
pub(crate) fn child<'a, 'i>(
    parent: Node<'a, 'i>,
    namespace: &str,
    name: &str,
) -> Option<Node<'a, 'i>> {
    parent
        .children()
        .find(|node| node.is_element() && node.has_tag_name((namespace, name)))
}

/// Whether it is signed: by a Signature in the message or by one in the query.
pub(crate) fn is_signed(request: &SentRequest) -> Result<bool, Finding> {
    let inside = with_root(request, |root| child(root, DSIG, "Signature").is_some())?;
    Ok(inside || crate::wire::value(request, "Signature").is_some())
}
