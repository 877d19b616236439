//! As much of XML as it takes to see whether an answer is some.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::DeflateDecoder;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;
use url::Url;

/// The namespace of SAML metadata.
pub(super) const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
/// The namespace of SAML's protocols.
const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";

/// How long an AuthnRequest may be, in bytes, after it was inflated.
const REQUEST_BYTES: u64 = 1024 * 1024;

/// The document element of a document that is well-formed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Root {
    namespace: String,
    local_name: String,
    /// Its attribute `ID`.
    pub(super) id: Option<String>,
}

impl Root {
    pub(super) fn is(&self, namespace: &str, local_name: &str) -> bool {
        self.namespace == namespace && self.local_name == local_name
    }
}

impl fmt::Display for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{}}}{}", self.namespace, self.local_name)
    }
}

/// The document element of `text`; an error says why that is not well-formed, with its
/// namespaces. Entities are those of XML itself.
pub(super) fn document_element(text: &str) -> Result<Root, String> {
    let mut reader = NsReader::from_str(text);
    let mut root = None;
    let mut depth = 0_usize;
    loop {
        let event = reader.read_event().map_err(|e| e.to_string())?;
        match &event {
            Event::Start(start) | Event::Empty(start) => {
                if depth == 0 && root.is_some() {
                    return Err("more than one document element".to_owned());
                }
                let this = element(&reader, start)?;
                root.get_or_insert(this);
                depth += usize::from(matches!(event, Event::Start(_)));
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Text(content) if depth == 0 && !content.trim().is_empty() => {
                return Err("text outside the document element".to_owned());
            }
            Event::CData(_) if depth == 0 => {
                return Err("text outside the document element".to_owned());
            }
            Event::GeneralRef(name) => {
                quick_xml::escape::unescape(&format!("&{};", &**name))
                    .map_err(|e| e.to_string())?;
            }
            Event::DocType(_) => return Err("a document type declaration".to_owned()),
            Event::Eof if depth > 0 => return Err("an element without its end".to_owned()),
            Event::Eof => return root.ok_or_else(|| "no document element".to_owned()),
            _ => {}
        }
    }
}

/// One element with its attributes.
fn element(reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> Result<Root, String> {
    let (namespace, local_name) = reader.resolver().resolve_element(start.name());
    let namespace = match namespace {
        ResolveResult::Bound(namespace) => namespace.into_inner().to_owned(),
        ResolveResult::Unbound => String::new(),
        ResolveResult::Unknown(prefix) => return Err(unbound(&prefix)),
    };
    let mut id = None;
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|e| e.to_string())?;
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|e| e.to_string())?;
        if let (ResolveResult::Unknown(prefix), _) =
            reader.resolver().resolve_attribute(attribute.key)
        {
            return Err(unbound(&prefix));
        }
        if attribute.key.as_ref() == "ID" {
            id = Some(value.into_owned());
        }
    }
    Ok(Root {
        namespace,
        local_name: local_name.as_ref().to_owned(),
        id,
    })
}

fn unbound(prefix: &str) -> String {
    format!("the prefix '{prefix}' is bound to no namespace")
}

/// The AuthnRequest in the query of `url` (SAML Bindings 3.4.4.1), or in `form` where there is
/// one (3.5.4).
pub(super) fn authn_request(
    url: &Url,
    form: Option<&BTreeMap<String, String>>,
) -> Result<Root, String> {
    let posted = form.map(|form| form.get("SAMLRequest").cloned());
    let redirected = || {
        let mut pairs = url.query_pairs();
        pairs.find_map(|(name, value)| (name == "SAMLRequest").then(|| value.into_owned()))
    };
    let message = posted
        .unwrap_or_else(redirected)
        .ok_or("there is no SAMLRequest")?;
    let decoded = STANDARD
        .decode(message.split_ascii_whitespace().collect::<String>())
        .map_err(|e| format!("SAMLRequest is no base64: {e}"))?;
    let mut xml = Vec::new();
    if form.is_some() {
        xml = decoded;
    } else {
        DeflateDecoder::new(decoded.as_slice())
            .take(REQUEST_BYTES)
            .read_to_end(&mut xml)
            .map_err(|e| format!("SAMLRequest is not deflated: {e}"))?;
    }
    let text = String::from_utf8(xml).map_err(|_| "it is no UTF-8".to_owned())?;
    let root = document_element(&text)?;
    if root.is(PROTOCOL, "AuthnRequest") {
        return Ok(root);
    }
    Err(format!("it is {root}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_well_formed_document_has_one_element() {
        let text = "\u{feff}<?xml version=\"1.0\"?>\n<!-- c --><m:E xmlns:m=\"urn:m\" ID=\"a&amp;b\">\
                    t&lt;&#x41;<b x=\"1\" y='2'/><![CDATA[<]]></m:E>\n<?pi?>";
        let root = document_element(text).unwrap();
        assert!(root.is("urn:m", "E"));
        assert_eq!(root.id.as_deref(), Some("a&b"));
    }

    #[test]
    fn whatever_is_not_well_formed_is_told_why() {
        for (text, why) in [
            ("", "no document element"),
            ("plain", "text outside"),
            ("<a>", "without its end"),
            ("<a></b>", "b"),
            ("<a/><b/>", "more than one"),
            ("<a/>x", "text outside"),
            ("<a x='1' x='2'/>", "duplicate"),
            ("<a x=1/>", ""),
            ("<a>&nbsp;</a>", "nbsp"),
            ("<a x='&nbsp;'/>", "nbsp"),
            ("<p:a/>", "'p'"),
            ("<a p:x='1'/>", "'p'"),
            ("<!DOCTYPE a><a/>", "document type"),
            ("<a>&</a>", ""),
        ] {
            let error = document_element(text).unwrap_err();
            assert!(error.contains(why), "{text}: {error}");
        }
    }

    #[test]
    fn an_authn_request_is_found_in_a_form_and_nowhere_else() {
        let url = Url::parse("https://idp.example/?SAMLRequest=AAAA").unwrap();
        assert!(authn_request(&url, None).is_err());
        let xml = format!("<p:AuthnRequest xmlns:p='{PROTOCOL}' ID='_a'/>");
        let form = |value: &str| BTreeMap::from([("SAMLRequest".to_owned(), value.to_owned())]);
        let request = authn_request(&url, Some(&form(&STANDARD.encode(&xml)))).unwrap();
        assert_eq!(request.id.as_deref(), Some("_a"));
        assert!(authn_request(&url, Some(&form(&STANDARD.encode("<x/>")))).is_err());
        assert!(authn_request(&url, Some(&BTreeMap::new())).is_err());
    }
}
