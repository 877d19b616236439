//! The AuthnRequest with which an SP sends a browser to its IdP.

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::DeflateDecoder;
use gauntlet_core::SentRequest;
use quick_xml::Reader;
use quick_xml::events::Event;
use scraper::{Html, Selector};
use url::Url;

use super::browser::Page;

/// How long a request may be, in bytes, after it was inflated.
const REQUEST_BYTES: u64 = 1024 * 1024;

/// What an IdP must know of a request to answer it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AuthnRequest {
    /// As the browser carries it.
    pub(super) sent: SentRequest,
    /// Its `ID` (SAML Core 3.2.1).
    pub(super) id: String,
    /// The state to be returned with the response (SAML Bindings 3.4.3, 3.5.3).
    pub(super) relay_state: Option<String>,
}

/// The request in the query of `url`, where the SP has redirected the browser to the IdP (SAML
/// Bindings 3.4).
pub(super) fn redirected(url: &Url) -> Result<AuthnRequest, String> {
    let parameter = |wanted: &str| {
        let mut pairs = url.query_pairs();
        pairs.find_map(|(name, value)| (name == wanted).then(|| value.into_owned()))
    };
    let message = parameter("SAMLRequest")
        .ok_or_else(|| "the redirect to the IdP carries no SAMLRequest".to_owned())?;
    let deflated = STANDARD
        .decode(message)
        .map_err(|e| format!("SAMLRequest is not base64: {e}"))?;
    let mut xml = Vec::new();
    DeflateDecoder::new(deflated.as_slice())
        .take(REQUEST_BYTES)
        .read_to_end(&mut xml)
        .map_err(|e| format!("SAMLRequest is not deflated: {e}"))?;
    let id = id(&xml)?;
    Ok(AuthnRequest {
        sent: SentRequest {
            url: url.to_string(),
            form: None,
            request_id: id.clone(),
            headers: Vec::new(),
        },
        id,
        relay_state: parameter("RelayState"),
    })
}

/// The request in the form of `page`, which the browser would post to the IdP (SAML Bindings
/// 3.5); `None` where there is no such form.
pub(super) fn posted(page: &Page) -> Option<Result<AuthnRequest, String>> {
    let html = Html::parse_document(&page.text());
    let field = |name: &str| {
        let selector = Selector::parse(&format!("form [name='{name}']")).ok()?;
        let element = html.select(&selector).next()?;
        Some(element.attr("value").unwrap_or_default().to_owned())
    };
    let message = field("SAMLRequest")?;
    let url = Selector::parse("form:has([name='SAMLRequest'])")
        .ok()
        .and_then(|form| html.select(&form).next())
        .and_then(|form| form.attr("action").map(str::to_owned))
        .unwrap_or_default();
    let fields = ["SAMLRequest", "RelayState"];
    let form = fields
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), field(name)?)))
        .collect();
    let decoded = STANDARD
        .decode(message.split_ascii_whitespace().collect::<String>())
        .map_err(|e| format!("SAMLRequest is not base64: {e}"));
    Some(decoded.and_then(|xml| {
        let id = id(&xml)?;
        Ok(AuthnRequest {
            sent: SentRequest {
                url,
                form: Some(form),
                request_id: id.clone(),
                headers: Vec::new(),
            },
            id,
            relay_state: field("RelayState"),
        })
    }))
}

/// The `ID` of the document element.
fn id(xml: &[u8]) -> Result<String, String> {
    let text = std::str::from_utf8(xml).map_err(|_| "the request is not UTF-8".to_owned())?;
    let mut reader = Reader::from_str(text);
    loop {
        let event = reader
            .read_event()
            .map_err(|e| format!("the request is not XML: {e}"))?;
        let (Event::Start(start) | Event::Empty(start)) = event else {
            if matches!(event, Event::Eof) {
                return Err("the request has no element".to_owned());
            }
            continue;
        };
        if start.local_name().as_ref() != "AuthnRequest" {
            return Err("the request is no AuthnRequest".to_owned());
        }
        let id = start
            .try_get_attribute("ID")
            .map_err(|e| format!("the request is not XML: {e}"))?
            .ok_or_else(|| "the request has no ID".to_owned())?;
        return Ok(id.value.into_owned());
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    const XML: &str = "<?xml version='1.0'?><!-- c --><p:AuthnRequest xmlns:p='urn:x' ID='_r1'/>";

    #[test]
    fn a_redirect_carries_a_request() {
        let mut deflate =
            flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        deflate.write_all(XML.as_bytes()).unwrap();
        let message = STANDARD.encode(deflate.finish().unwrap());
        let mut url = Url::parse("https://idp.example/saml2").unwrap();
        url.query_pairs_mut()
            .append_pair("SAMLRequest", &message)
            .append_pair("RelayState", "a b&c");
        let request = redirected(&url).unwrap();
        assert_eq!(request.id, "_r1");
        assert_eq!(request.relay_state.as_deref(), Some("a b&c"));
    }

    #[test]
    fn a_form_carries_a_request() {
        let form = format!(
            "<form action=x><input name=SAMLRequest value='{}'><input name=RelayState value='&amp;'>",
            STANDARD.encode(XML)
        );
        let request = posted(&Page::of("", &form)).unwrap().unwrap();
        assert_eq!(
            (request.id.as_str(), request.relay_state.as_deref()),
            ("_r1", Some("&"))
        );
        assert!(posted(&Page::of("", "<p>hello")).is_none());
    }

    #[test]
    fn what_is_no_request_is_named() {
        for url in [
            "https://i/",
            "https://i/?SAMLRequest=!",
            "https://i/?SAMLRequest=YQ==",
        ] {
            assert!(redirected(&Url::parse(url).unwrap()).is_err(), "{url}");
        }
        for xml in ["", "text", "<a", "<a/>", "<AuthnRequest/>"] {
            assert!(id(xml.as_bytes()).is_err(), "{xml}");
        }
    }
}
