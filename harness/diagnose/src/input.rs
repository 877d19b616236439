//! From what somebody has in hand to messages: XML, base64, a URL or a query, the fields of a form,
//! a page with a form in it, a HAR file.

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::DeflateDecoder;
use gauntlet_core::Timestamp;
use scraper::{Html, Selector};
use serde_json::Value;
use url::form_urlencoded;

/// How large an input may be, in bytes.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;
/// How large one message may be after it was inflated, in bytes.
const MAX_MESSAGE: u64 = 8 * 1024 * 1024;
/// How many messages of one input are explained.
const MAX_MESSAGES: usize = 50;
/// The names of the parameters that hold messages.
const PARAMETERS: [&str; 2] = ["SAMLResponse", "SAMLRequest"];

/// What was handed in that holds no message, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// Nothing at all.
    #[error("there is nothing in it; hand in the message, or a HAR file of the browser")]
    Empty,
    /// Too much.
    #[error(
        "it has more than {} MB; record the login alone, or hand in the message alone",
        MAX_BYTES / 1024 / 1024
    )]
    TooLarge,
    /// A HAR file without a login in it.
    #[error(
        "the HAR file has {entries} requests, and none carries SAMLRequest or SAMLResponse; start \
         recording before you sign in, keep the log over redirects (in the browser: 'Preserve \
         log'), and save it with content"
    )]
    NoMessageInHar {
        /// How many requests it has.
        entries: usize,
    },
    /// JSON that is no HAR file.
    #[error("it is JSON, but no HAR file: there is no log.entries")]
    NotHar,
    /// A query or a form without a message.
    #[error("it has parameters ({}), but no SAMLRequest or SAMLResponse", names.join(", "))]
    NoParameter {
        /// Those that it has.
        names: Vec<String>,
    },
    /// A page without a form that posts a message.
    #[error(
        "it is a page, but no form in it has a field SAMLRequest or SAMLResponse; save the page \
         that the IdP sends before the browser goes on, or hand in a HAR file"
    )]
    NoForm,
    /// Not base64, and nothing else either.
    #[error(
        "it is neither XML, nor base64, nor a URL, nor a HAR file: {why}; if it was copied from a \
         browser, copy the value of SAMLResponse from its first character to its last"
    )]
    Garbage {
        /// What is wrong.
        why: String,
    },
}

/// A message as it was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Message {
    /// Its text.
    pub(crate) xml: String,
    /// How it was carried, in a few words.
    pub(crate) carried: String,
    /// The address that it was sent to, with the query where it stands there.
    pub(crate) url: Option<String>,
    /// Whether it stands in a query.
    pub(crate) by_redirect: bool,
    /// The parameters beside it, decoded.
    pub(crate) beside: Vec<(String, String)>,
    /// When it was sent, where the input says so.
    pub(crate) at: Option<Timestamp>,
}

/// What was handed in, and the messages in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Input {
    /// What it is, in a few words.
    pub(crate) what: String,
    pub(crate) messages: Vec<Message>,
}

/// Finds the messages.
pub(crate) fn read(bytes: &[u8]) -> Result<Input, InputError> {
    if bytes.len() > MAX_BYTES {
        return Err(InputError::TooLarge);
    }
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err(InputError::Empty);
    }
    if text.starts_with('{') {
        return har(text);
    }
    if text.starts_with('<') {
        return markup(text);
    }
    let is_url = text.starts_with("http://") || text.starts_with("https://");
    if is_url
        || PARAMETERS
            .iter()
            .any(|name| text.contains(&format!("{name}=")))
    {
        let message = of_query(text, is_url)?;
        let what = if is_url {
            "a URL"
        } else {
            "the fields of a form, or a query"
        };
        return Ok(one(what, message));
    }
    let (xml, how) = unpacked(&unescaped(text)).map_err(|why| InputError::Garbage { why })?;
    Ok(one(
        "base64",
        Message {
            xml,
            carried: how.to_owned(),
            by_redirect: how != "base64",
            ..Message::default()
        },
    ))
}

fn one(what: &str, message: Message) -> Input {
    Input {
        what: what.to_owned(),
        messages: vec![message],
    }
}

/// XML, or a page with a form that posts a message.
fn markup(text: &str) -> Result<Input, InputError> {
    let head = text.get(..text.len().min(4096)).unwrap_or(text);
    let lower = head.to_ascii_lowercase();
    if !(lower.contains("<html") || lower.contains("<!doctype html") || lower.contains("<form")) {
        return Ok(one(
            "XML",
            Message {
                xml: text.to_owned(),
                carried: "XML".to_owned(),
                ..Message::default()
            },
        ));
    }
    let message = in_page(text).ok_or(InputError::NoForm)?;
    Ok(one("a page with a form", message))
}

/// The message in the first form that has one.
fn in_page(text: &str) -> Option<Message> {
    let page = Html::parse_document(text);
    let forms = Selector::parse("form").ok()?;
    let inputs = Selector::parse("input").ok()?;
    page.select(&forms).find_map(|form| {
        let fields: Vec<(String, String)> = form
            .select(&inputs)
            .filter_map(|input| {
                let value = input.value();
                let name = value.attr("name")?.to_owned();
                Some((name, value.attr("value").unwrap_or_default().to_owned()))
            })
            .collect();
        let action = form.value().attr("action").map(str::to_owned);
        of_pairs(fields, action, false).ok()
    })
}

/// The message in a URL or in what stands behind its `?`.
fn of_query(text: &str, is_url: bool) -> Result<Message, InputError> {
    let query = if is_url {
        let query = text.split_once('?').map_or("", |(_, query)| query);
        query.split_once('#').map_or(query, |(query, _)| query)
    } else {
        text.trim_start_matches('?')
    };
    let joined: String = query
        .chars()
        .filter(|c| !matches!(c, '\r' | '\n'))
        .collect();
    let pairs = form_urlencoded::parse(joined.as_bytes())
        .into_owned()
        .collect();
    let mut message = of_pairs(pairs, is_url.then(|| text.to_owned()), is_url)?;
    if !is_url && message.by_redirect {
        // What a rule about queries looks at.
        message.url = Some(format!("?{joined}"));
    }
    Ok(message)
}

/// The message among decoded parameters.
fn of_pairs(
    pairs: Vec<(String, String)>,
    url: Option<String>,
    in_query: bool,
) -> Result<Message, InputError> {
    let found = pairs
        .iter()
        .find(|(name, _)| PARAMETERS.contains(&name.as_str()));
    let Some((name, value)) = found else {
        let names = pairs.into_iter().map(|(name, _)| name).collect();
        return Err(InputError::NoParameter { names });
    };
    let garbage = |why: String| InputError::Garbage {
        why: format!("{name}: {why}"),
    };
    // A form that was copied without escapes has spaces where its `+` were.
    let (xml, how) = unpacked(&value.replace(' ', "+")).map_err(garbage)?;
    Ok(Message {
        xml,
        carried: format!("{name}, {how}"),
        url,
        by_redirect: in_query || how != "base64",
        beside: pairs
            .iter()
            .filter(|(other, _)| !PARAMETERS.contains(&other.as_str()))
            .cloned()
            .collect(),
        at: None,
    })
}

/// Percent escapes undone, where there are any: a value that was copied out of a request.
fn unescaped(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let pair = format!("x={}", text.replace('+', "%2B"));
    let mut pairs = form_urlencoded::parse(pair.as_bytes());
    pairs
        .next()
        .map_or_else(|| text.to_owned(), |(_, value)| value.into_owned())
}

/// The text in base64, inflated where it was deflated.
fn unpacked(text: &str) -> Result<(String, &'static str), String> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = plain.trim_matches(|c| c == '"' || c == '\'');
    let octets = STANDARD
        .decode(plain)
        .or_else(|_| STANDARD.decode(padded(plain)))
        .map_err(|error| format!("it is not base64 ({error})"))?;
    let start = octets.iter().find(|octet| !octet.is_ascii_whitespace());
    if matches!(start, Some(b'<' | 0xef)) {
        let xml = String::from_utf8(octets).map_err(|_| "it is not UTF-8".to_owned())?;
        return Ok((xml.trim_start_matches('\u{feff}').to_owned(), "base64"));
    }
    let mut inflated = Vec::new();
    DeflateDecoder::new(octets.as_slice())
        .take(MAX_MESSAGE)
        .read_to_end(&mut inflated)
        .map_err(|_| "it is base64, but neither XML nor deflated XML".to_owned())?;
    let xml = String::from_utf8(inflated)
        .map_err(|_| "it is base64, but neither XML nor deflated XML".to_owned())?;
    if !xml.trim_start().starts_with('<') {
        return Err("it is base64, but neither XML nor deflated XML".to_owned());
    }
    Ok((xml, "deflated and base64"))
}

/// With the padding that somebody has lost.
fn padded(text: &str) -> String {
    let lost = text.trim_end_matches('=');
    let missing = (4 - lost.len() % 4) % 4;
    format!("{lost}{}", "=".repeat(missing))
}

/// The messages in a HAR file, each once, in the order in which they were sent.
fn har(text: &str) -> Result<Input, InputError> {
    let log: Value = serde_json::from_str(text).map_err(|error| InputError::Garbage {
        why: format!("it begins as JSON does, and is none ({error})"),
    })?;
    let entries = log
        .pointer("/log/entries")
        .and_then(Value::as_array)
        .ok_or(InputError::NotHar)?;
    let mut messages: Vec<Message> = Vec::new();
    for entry in entries {
        let Some(mut message) = of_entry(entry) else {
            continue;
        };
        let at = entry.get("startedDateTime").and_then(Value::as_str);
        message.at = at.and_then(|at| at.parse().ok());
        if messages.len() < MAX_MESSAGES && messages.iter().all(|other| other.xml != message.xml) {
            messages.push(message);
        }
    }
    if messages.is_empty() {
        return Err(InputError::NoMessageInHar {
            entries: entries.len(),
        });
    }
    Ok(Input {
        what: format!("a HAR file with {} requests", entries.len()),
        messages,
    })
}

/// The message that one request carries.
fn of_entry(entry: &Value) -> Option<Message> {
    let request = entry.get("request")?;
    let text = |name: &str| request.get(name).and_then(Value::as_str);
    let url = text("url").unwrap_or_default();
    if let Some(data) = request.get("postData") {
        let pairs = data.get("params").and_then(Value::as_array).map(|params| {
            let field = |param: &Value, name: &str| {
                let value = param.get(name).and_then(Value::as_str);
                value.unwrap_or_default().to_owned()
            };
            params
                .iter()
                .map(|param| (field(param, "name"), unescaped(&field(param, "value"))))
                .collect::<Vec<_>>()
        });
        let body = data.get("text").and_then(Value::as_str).unwrap_or_default();
        let pairs = pairs.filter(|pairs| !pairs.is_empty()).unwrap_or_else(|| {
            form_urlencoded::parse(body.as_bytes())
                .into_owned()
                .collect()
        });
        if let Ok(mut message) = of_pairs(pairs, Some(url.to_owned()), false) {
            message.by_redirect = false;
            message.carried = format!("{}, posted to {url}", message.carried);
            return Some(message);
        }
    }
    let mut message = of_query(url, true).ok()?;
    let address = url.split_once('?').map_or(url, |(address, _)| address);
    message.carried = format!("{}, in a redirect to {address}", message.carried);
    Some(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &str) -> Message {
        let input = read(text.as_bytes()).unwrap();
        assert_eq!(input.messages.len(), 1, "{}", input.what);
        input.messages[0].clone()
    }

    #[test]
    fn a_message_is_found_in_every_wrapping() {
        let xml = "<a>+</a>";
        let base64 = STANDARD.encode(xml);
        let escaped: String = form_urlencoded::byte_serialize(base64.as_bytes()).collect();
        let lines = base64
            .as_bytes()
            .chunks(3)
            .map(|l| String::from_utf8_lossy(l).into_owned());
        let lines: Vec<String> = lines.collect();
        let page = format!(
            "<html><body><form action='https://sp/acs'><input name=SAMLResponse value='{base64}'>\
             <input name='RelayState' value='r'></form>"
        );
        for text in [
            xml.to_owned(),
            format!("\u{feff}{xml}"),
            base64.clone(),
            base64.trim_end_matches('=').to_owned(),
            format!("\"{base64}\""),
            escaped.clone(),
            lines.join("\r\n"),
            format!("SAMLResponse={escaped}&RelayState=r"),
            format!("https://sp/acs?SAMLResponse={escaped}"),
            page.clone(),
        ] {
            assert_eq!(only(&text).xml, xml, "{text}");
        }
        assert_eq!(only(&page).beside, [("RelayState".into(), "r".into())]);
    }

    #[test]
    fn what_is_none_says_what_to_do() {
        let said = |text: &str| read(text.as_bytes()).unwrap_err().to_string();
        assert!(said("").contains("nothing in it"));
        assert!(said("{}").contains("no HAR file"));
        assert!(said("{").contains("is none"));
        assert!(said(r#"{"log":{"entries":[{"request":{}}]}}"#).contains("Preserve log"));
        assert!(said("https://sp/acs?a=b").contains("(a)"));
        assert!(said("<html></html>").contains("no form"));
        assert!(said("PHA+!").contains("not base64"));
        assert!(said("AAAA").contains("neither XML nor deflated"));
    }

    #[test]
    fn a_har_file_gives_each_message_once() {
        let base64 = STANDARD.encode("<a/>");
        let har = serde_json::json!({"log": {"entries": [
            {"request": {"url": "https://sp/"}},
            {"startedDateTime": "2026-01-15T12:00:01.000Z", "request": {"url": "https://sp/acs",
             "postData": {"params": [{"name": "SAMLResponse", "value": base64.replace('=', "%3D")}]}}},
            {"request": {"url": "https://sp/acs", "postData": {"text": format!("SAMLResponse={base64}")}}},
        ]}});
        let message = only(&har.to_string());
        assert_eq!(message.xml, "<a/>");
        assert_eq!(message.at.unwrap().to_string(), "2026-01-15T12:00:01.000Z");
        assert!(
            message.carried.contains("posted to https://sp/acs"),
            "{}",
            message.carried
        );
    }
}
