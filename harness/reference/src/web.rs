//! What arrives at the assertion consumer service as an HTTP request, before it is a message
//! (SAML Bindings 3.5).
//!
//! The SP goes by what it was configured as: no header of the request says where it is.

use gauntlet_core::{BroughtBy, HttpRequest, Identity, SpSettings};

use crate::refusal::Refusal;

/// The media type of a form.
const FORM: &str = "application/x-www-form-urlencoded";

/// A field with its value, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// The decisions about HTTP, as a table of functions.
#[derive(Clone, Copy)]
pub(crate) struct WebParts {
    /// The fields of a request.
    pub(crate) fields: fn(&HttpRequest) -> Vec<Field>,
    /// The message among them.
    pub(crate) message: fn(&[Field]) -> Option<String>,
    /// Whether the request is one that brings a message.
    pub(crate) fits: fn(&HttpRequest, &[Field], &SpSettings) -> Result<(), Refusal>,
    /// The address that the SP takes for its own.
    pub(crate) acs_url: fn(&HttpRequest, &SpSettings) -> String,
    /// Those of its requests that are open in a browser.
    pub(crate) requests: fn(BroughtBy, &[String]) -> Vec<String>,
    /// The last word on who is logged in: what the request says, and who was before.
    pub(crate) finish: fn(&[Field], Option<&Identity>, &mut Identity),
    /// The identifier of the session after a login, by the one before and the number of the login.
    pub(crate) session_id: fn(&str, u64) -> String,
    /// The status of the answer to a message that was taken, or not.
    pub(crate) status: fn(bool) -> u16,
}

impl Default for WebParts {
    fn default() -> Self {
        Self {
            fields,
            message: |fields| named(fields, "SAMLResponse").next().map(str::to_owned),
            fits,
            acs_url: |_, sp| sp.acs_url.clone(),
            requests,
            finish: |_, _, _| {},
            session_id: |_, number| format!("session-{number}"),
            // Either way a page of the SP comes next.
            status: |_| 303,
        }
    }
}

/// The values of the fields of a name.
pub(crate) fn named<'f>(fields: &'f [Field], name: &str) -> impl Iterator<Item = &'f str> {
    fields
        .iter()
        .filter(move |field| field.name == name)
        .map(|field| field.value.as_str())
}

/// The fields of the form; nothing else is looked at.
pub(crate) fn fields(request: &HttpRequest) -> Vec<Field> {
    if is_form(request) {
        decoded(&request.body)
    } else {
        Vec::new()
    }
}

fn is_form(request: &HttpRequest) -> bool {
    let kind = media_type(request);
    let essence = kind.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case(FORM)
}

/// The value of `Content-Type`.
pub(crate) fn media_type(request: &HttpRequest) -> &str {
    let mut headers = request.headers.iter();
    headers
        .find(|(name, _)| name.eq_ignore_ascii_case("Content-Type"))
        .map(|(_, value)| value.as_str())
        .unwrap_or_default()
}

/// The fields of an urlencoded text (WHATWG URL 5.1).
pub(crate) fn decoded(text: &str) -> Vec<Field> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Field {
                name: unescaped(name),
                value: unescaped(value),
            }
        })
        .collect()
}

fn unescaped(text: &str) -> String {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let escape = after
            .get(..2)
            .filter(|_| first == b'%')
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (escape, first) {
            (Some(octet), _) => {
                octets.push(octet);
                rest = after.get(2..).unwrap_or_default();
                continue;
            }
            (None, b'+') => octets.push(b' '),
            (None, other) => octets.push(other),
        }
        rest = after;
    }
    String::from_utf8_lossy(&octets).into_owned()
}

/// Posted, as a form, to the assertion consumer service, with one message in it and none beside it.
pub(crate) fn fits(
    request: &HttpRequest,
    fields: &[Field],
    sp: &SpSettings,
) -> Result<(), Refusal> {
    if request.method != "POST" {
        return Err(Refusal::mismatch("the method", &request.method, "POST"));
    }
    let (url, query) = request.url.split_once('?').unwrap_or((&request.url, ""));
    // As a whole, and so with its scheme.
    if url != sp.acs_url {
        return Err(Refusal::mismatch("the address", url, &sp.acs_url));
    }
    if !is_form(request) {
        return Err(Refusal::mismatch(
            "the media type",
            media_type(request),
            FORM,
        ));
    }
    let beside = decoded(query);
    match named(fields, "SAMLResponse").count() + named(&beside, "SAMLResponse").count() {
        1 => Ok(()),
        count => Err(Refusal::new(format!("there are {count} messages, not one"))),
    }
}

/// What was begun in one browser is open in that one alone.
fn requests(brought_by: BroughtBy, outstanding: &[String]) -> Vec<String> {
    match brought_by {
        BroughtBy::Own | BroughtBy::TheLast => outstanding.to_vec(),
        BroughtBy::Another | BroughtBy::WithoutCookies => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_decoded_as_urls_are() {
        let read = decoded("a=%2B+%2b&b&=c&a=%zz%4");
        let pairs: Vec<(&str, &str)> = read.iter().map(|f| (&*f.name, &*f.value)).collect();
        assert_eq!(pairs, [("a", "+ +"), ("b", ""), ("", "c"), ("a", "%zz%4")]);
    }
}
