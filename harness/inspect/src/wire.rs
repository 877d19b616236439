//! How a request travels: its parameters as they stand in the query or in the form.

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::{DeflateDecoder, ZlibDecoder};
use gauntlet_core::SentRequest;
use url::form_urlencoded;

use crate::Finding;

/// How long a request may be, in bytes, after it was inflated.
const REQUEST_BYTES: u64 = 1024 * 1024;

/// One parameter of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parameter<'a> {
    /// Its name.
    pub(crate) name: String,
    /// Its value, decoded.
    pub(crate) value: String,
    /// Its value as it stands there.
    pub(crate) raw: &'a str,
}

/// The parameters of a query, in order.
pub(crate) fn parameters(query: &str) -> Vec<Parameter<'_>> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, raw) = pair.split_once('=').unwrap_or((pair, ""));
            Parameter {
                name: decoded(name),
                value: decoded(raw),
                raw,
            }
        })
        .collect()
}

/// A name or a value, as a server reads it.
fn decoded(raw: &str) -> String {
    let text = format!("x={raw}");
    let mut pairs = form_urlencoded::parse(text.as_bytes());
    pairs
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// The parts of the address of a redirect: what stands before the query, and the query. A rule about
/// queries is silent where the request is posted.
pub(crate) fn redirect(request: &SentRequest) -> Result<(&str, &str), Finding> {
    if request.form.is_some() {
        let why = "the request travels by HTTP-POST, the rule is about HTTP-Redirect";
        return Err(Finding::Silent(why.to_owned()));
    }
    Ok(request.url.split_once('?').unwrap_or((&request.url, "")))
}

/// The value of a parameter, wherever it stands; the first, where there are several.
pub(crate) fn value(request: &SentRequest, name: &str) -> Option<String> {
    if let Some(form) = &request.form {
        form.get(name).cloned()
    } else {
        let query = request.url.split_once('?')?.1;
        let query = query.split_once('#').map_or(query, |(query, _)| query);
        let mut all = parameters(query).into_iter();
        all.find(|parameter| parameter.name == name)
            .map(|parameter| parameter.value)
    }
}

/// How the bytes of a message were packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    /// By DEFLATE, with nothing around it.
    Raw,
    /// By DEFLATE within the format of zlib.
    Zlib,
    /// Not at all.
    Plain,
}

/// The bytes of the message, and how they were packed. White space in the base64 is no reason not
/// to read on.
pub(crate) fn unpacked(
    request: &SentRequest,
    parameter: &str,
) -> Result<(Vec<u8>, Packing), String> {
    let message =
        value(request, parameter).ok_or_else(|| format!("there is no parameter {parameter}"))?;
    let bytes = STANDARD
        .decode(message.split_ascii_whitespace().collect::<String>())
        .map_err(|error| format!("{parameter} is not base64: {error}"))?;
    if request.form.is_some() || bytes.starts_with(b"<") {
        return Ok((bytes, Packing::Plain));
    }
    let mut xml = Vec::new();
    let raw = DeflateDecoder::new(bytes.as_slice())
        .take(REQUEST_BYTES)
        .read_to_end(&mut xml);
    if raw.is_ok() && !xml.is_empty() {
        return Ok((xml, Packing::Raw));
    }
    xml.clear();
    ZlibDecoder::new(bytes.as_slice())
        .take(REQUEST_BYTES)
        .read_to_end(&mut xml)
        .map_err(|_| format!("{parameter} is not deflated"))?;
    Ok((xml, Packing::Zlib))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, ZlibEncoder};

    use super::*;

    fn sent(url: &str) -> SentRequest {
        SentRequest {
            url: url.to_owned(),
            form: None,
            request_id: String::new(),
            headers: Vec::new(),
        }
    }

    fn with(bytes: &[u8]) -> SentRequest {
        let value: String =
            form_urlencoded::byte_serialize(STANDARD.encode(bytes).as_bytes()).collect();
        sent(&format!("https://idp.example/?SAMLRequest={value}"))
    }

    #[test]
    fn parameters_stand_as_they_stand() {
        let all = parameters("a=1%2b+x&&b&a=%zz");
        let raw: Vec<_> = all.iter().map(|p| (p.name.as_str(), p.raw)).collect();
        assert_eq!(raw, [("a", "1%2b+x"), ("b", ""), ("a", "%zz")]);
        assert_eq!(all[0].value, "1+ x");
        assert_eq!(all[2].value, "%zz");
    }

    #[test]
    fn every_packing_is_read() {
        let xml = b"<a/>";
        let mut raw = DeflateEncoder::new(Vec::new(), Compression::default());
        raw.write_all(xml).unwrap();
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        zlib.write_all(xml).unwrap();
        let read = |request: &SentRequest| unpacked(request, "SAMLRequest").unwrap();
        let expected = |packing| (xml.to_vec(), packing);
        assert_eq!(read(&with(&raw.finish().unwrap())), expected(Packing::Raw));
        assert_eq!(
            read(&with(&zlib.finish().unwrap())),
            expected(Packing::Zlib)
        );
        assert_eq!(read(&with(xml)), expected(Packing::Plain));
        for broken in [
            "https://i/",
            "https://i/?SAMLRequest=!",
            "https://i/?SAMLRequest=AAAA",
        ] {
            assert!(unpacked(&sent(broken), "SAMLRequest").is_err(), "{broken}");
        }
    }
}
