//! The query of HTTP-Redirect: its parameters, its message, and the octets that are signed (SAML
//! Bindings 3.4.4.1).

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::DeflateDecoder;

use super::Kind;
use crate::reader::MAX_BYTES;
use crate::refusal::Refusal;

/// The encoding that every query has where it names none.
const DEFLATE: &str = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE";

/// The parameters that mean something here, each of which may stand there once.
const KNOWN: [&str; 6] = [
    "SAMLRequest",
    "SAMLResponse",
    "RelayState",
    "SigAlg",
    "Signature",
    "SAMLEncoding",
];

/// One parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parameter {
    /// Its name, decoded.
    pub(crate) name: String,
    /// Its value as it stands in the query.
    pub(crate) raw: String,
    /// Its value, decoded.
    pub(crate) value: String,
}

/// The parameters, of which none that counts stands there twice, and the encoding is the usual one.
pub(crate) fn parameters(query: &str) -> Result<Vec<Parameter>, Refusal> {
    let parameters = read(query)?;
    for known in KNOWN {
        if parameters.iter().filter(|p| p.name == known).count() > 1 {
            return Err(Refusal::new(format!("'{known}' stands there twice")));
        }
    }
    match find(&parameters, "SAMLEncoding") {
        Some(encoding) if encoding.value != DEFLATE => Err(Refusal::new(format!(
            "the encoding '{}' is not known",
            encoding.value
        ))),
        _ => Ok(parameters),
    }
}

/// The parameters, whatever they are.
pub(crate) fn read(query: &str) -> Result<Vec<Parameter>, Refusal> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, raw) = pair.split_once('=').unwrap_or((pair, ""));
            Ok(Parameter {
                name: decoded(name)?,
                raw: raw.to_owned(),
                value: decoded(raw)?,
            })
        })
        .collect()
}

/// A name or a value without its escapes.
fn decoded(raw: &str) -> Result<String, Refusal> {
    let mut octets = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        octets.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                let (high, low) = (digit(rest.next()), digit(rest.next()));
                let value = high.zip(low).map(|(high, low)| high * 16 + low);
                let value = value.and_then(|value| u8::try_from(value).ok());
                value.ok_or_else(|| Refusal::new("an escape in the query is not one"))?
            }
            byte => byte,
        });
    }
    String::from_utf8(octets).map_err(|_| Refusal::new("the query is not UTF-8"))
}

/// The first parameter of a name.
pub(crate) fn find<'p>(parameters: &'p [Parameter], name: &str) -> Option<&'p Parameter> {
    parameters.iter().find(|p| p.name == name)
}

/// Which message it is: there is one.
pub(crate) fn choose(names: &[&str]) -> Result<Kind, Refusal> {
    let has = |kind: Kind| names.contains(&kind.parameter());
    match (has(Kind::Request), has(Kind::Response)) {
        (true, false) => Ok(Kind::Request),
        (false, true) => Ok(Kind::Response),
        (true, true) => Err(Refusal::new("there are a request and a response")),
        (false, false) => Err(Refusal::new("there is no message")),
    }
}

/// The text of a message in a query.
pub(crate) fn text(
    value: &str,
    inflate: fn(&[u8]) -> Result<Vec<u8>, Refusal>,
) -> Result<String, Refusal> {
    let octets = STANDARD
        .decode(value)
        .map_err(|error| Refusal::new(format!("the message is not base64: {error}")))?;
    String::from_utf8(inflate(&octets)?).map_err(|_| Refusal::new("the message is not UTF-8"))
}

/// Inflates what was deflated with nothing around it (RFC 1951), up to the longest message that is
/// read at all, and to its end.
pub(crate) fn inflate(octets: &[u8]) -> Result<Vec<u8>, Refusal> {
    let most = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX);
    let mut message = Vec::new();
    let mut inflate = DeflateDecoder::new(octets);
    (&mut inflate)
        .take(most + 1)
        .read_to_end(&mut message)
        .map_err(|error| Refusal::new(format!("the message is not deflated: {error}")))?;
    if message.len() > MAX_BYTES {
        return Err(Refusal::new(format!(
            "the message is longer than {MAX_BYTES} octets once it is inflated"
        )));
    }
    if usize::try_from(inflate.total_in()) != Ok(octets.len()) {
        return Err(Refusal::new("something follows the deflated message"));
    }
    Ok(message)
}

/// The message, RelayState where there is one, and SigAlg, as they stand in the query.
pub(crate) fn octets(parameters: &[Parameter], kind: Kind) -> Result<String, Refusal> {
    let part = |name: &str| {
        let found = find(parameters, name)?;
        Some(format!("{name}={}", found.raw))
    };
    let missing = |name: &str| Refusal::new(format!("there is no {name}"));
    let message = part(kind.parameter()).ok_or_else(|| missing(kind.parameter()))?;
    let algorithm = part("SigAlg").ok_or_else(|| missing("SigAlg"))?;
    let parts = [Some(message), part("RelayState"), Some(algorithm)];
    Ok(parts.into_iter().flatten().collect::<Vec<_>>().join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::{encoded, pack};

    #[test]
    fn parameters_keep_what_stood_there() {
        let read = parameters("SAMLRequest=a%2fb+c&x").unwrap();
        assert_eq!(read[0].raw, "a%2fb+c");
        assert_eq!(read[0].value, "a/b c");
        assert_eq!((read[1].name.as_str(), read[1].raw.as_str()), ("x", ""));
        for wrong in [
            "a=%2",
            "a=%zz",
            "a=%ff",
            "SigAlg=a&SigAlg=a",
            "%53igAlg=a&SigAlg=b",
        ] {
            assert!(parameters(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn one_message_and_no_more() {
        assert_eq!(choose(&["SAMLRequest", "x"]), Ok(Kind::Request));
        assert_eq!(choose(&["SAMLResponse"]), Ok(Kind::Response));
        assert!(choose(&["SAMLResponse", "SAMLRequest"]).is_err());
        assert!(choose(&["x"]).is_err());
    }

    #[test]
    fn inflates_to_the_end_and_no_further() {
        let deflated = STANDARD.decode(pack("<a/>").unwrap()).unwrap();
        assert_eq!(inflate(&deflated).as_deref(), Ok(&b"<a/>"[..]));
        assert!(inflate(&[&deflated[..], b"x"].concat()).is_err());
        assert!(inflate(&deflated[..3]).is_err());
        let long = STANDARD.decode(pack(&" ".repeat(MAX_BYTES + 1)).unwrap());
        assert!(inflate(&long.unwrap()).is_err());
        let longest = STANDARD.decode(pack(&" ".repeat(MAX_BYTES)).unwrap());
        assert_eq!(inflate(&longest.unwrap()).unwrap().len(), MAX_BYTES);
    }

    #[test]
    fn what_is_signed_is_in_the_order_of_the_binding() {
        let query = format!("SigAlg=x%2f&RelayState=&SAMLRequest={}", encoded("="));
        let parameters = parameters(&query).unwrap();
        assert_eq!(
            octets(&parameters, Kind::Request).unwrap(),
            "SAMLRequest=%3D&RelayState=&SigAlg=x%2f"
        );
        assert!(octets(&parameters, Kind::Response).is_err());
    }
}
