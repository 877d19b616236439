//! How a message of single logout travels: the query of HTTP-Redirect and its signature, the form of
//! HTTP-POST.

use std::collections::BTreeMap;
use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::{DeflateEncoder, ZlibEncoder};

use super::{LogoutChange, LogoutKind, LogoutPlan};
use crate::draft::StepError;
use crate::keys::KeyName;
use crate::world::World;

/// How many octets of white space a bomb has: a thousand times what they are when deflated.
const BOMB: usize = 4 * 1024 * 1024;

/// What is needed to send a message.
pub(super) struct Sends<'a> {
    pub(super) world: &'a World,
    pub(super) plan: &'a LogoutPlan,
    pub(super) key: KeyName,
    pub(super) xml: &'a str,
    /// An unsigned LogoutRequest about the same session.
    pub(super) forged: &'a str,
    /// Whether the query is signed.
    pub(super) signs: bool,
}

/// Parameters in order, each with its value as it stands in the query.
type Query = Vec<(&'static str, String)>;

impl Sends<'_> {
    fn has(&self, change: &LogoutChange) -> bool {
        self.plan.changes.contains(change)
    }

    /// The fields of the form.
    pub(super) fn form(&self) -> Result<BTreeMap<String, String>, StepError> {
        let name = self.plan.kind.parameter().to_owned();
        let mut form = BTreeMap::from([(name, STANDARD.encode(self.xml))]);
        for change in &self.plan.changes {
            if let LogoutChange::RelayState(value) = change {
                form.insert("RelayState".to_owned(), value.clone());
            }
        }
        if self.has(&LogoutChange::SimpleSigned) {
            let algorithm = self.key.algorithm();
            let other = format!("SAMLRequest={}&SigAlg={}", self.forged, algorithm.uri());
            let value = self.signature(&other)?;
            form.insert("SigAlg".to_owned(), algorithm.uri().to_owned());
            form.insert("Signature".to_owned(), value);
        }
        Ok(form)
    }

    /// The signature over these octets, in base64.
    fn signature(&self, octets: &str) -> Result<String, StepError> {
        let key = self.world.keys().get(self.key);
        let value = self.key.algorithm().sign(key, &[], octets.as_bytes());
        let value = value.map_err(|error| StepError::Sign {
            why: error.to_string(),
        })?;
        Ok(STANDARD.encode(value))
    }

    /// The query: signed as it stands, then changed.
    pub(super) fn query(&self) -> Result<String, StepError> {
        let mut query = self.signed()?;
        for change in &self.plan.changes {
            self.afterwards(&mut query, change)?;
        }
        Ok(joined(&query))
    }

    /// The signature is over the parameters as they stand in the address (SAML Bindings 3.4.4.1).
    fn signed(&self) -> Result<Query, StepError> {
        let message = STANDARD.encode(self.packed()?);
        let mut query = vec![(self.plan.kind.parameter(), self.escaped(&message))];
        for change in &self.plan.changes {
            if let LogoutChange::RelayState(value) = change {
                query.push(("RelayState", self.escaped(value)));
            }
        }
        if !self.signs {
            return Ok(query);
        }
        let algorithm = self.key.algorithm();
        query.push(("SigAlg", self.escaped(algorithm.uri())));
        let value = self.signature(&joined(&query))?;
        query.push(("Signature", self.escaped(&value)));
        Ok(query)
    }

    fn packed(&self) -> Result<Vec<u8>, StepError> {
        if self.has(&LogoutChange::NotDeflated) {
            return Ok(self.xml.as_bytes().to_vec());
        }
        if self.has(&LogoutChange::Zlib) {
            let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
            let octets = zlib
                .write_all(self.xml.as_bytes())
                .and_then(|()| zlib.finish());
            return octets.map_err(|_| StepError::missing("room for the compressed message"));
        }
        if self.has(&LogoutChange::Bomb) {
            return deflated(&format!("{}{}", self.xml, " ".repeat(BOMB)));
        }
        let mut octets = deflated(self.xml)?;
        if self.has(&LogoutChange::Truncated) {
            octets.truncate(octets.len() * 3 / 4);
        }
        Ok(octets)
    }

    fn escaped(&self, text: &str) -> String {
        if self.has(&LogoutChange::LowerCase) {
            escaped(text, |_| false, |byte| format!("%{byte:02x}"))
        } else if self.has(&LogoutChange::OverEscaped) {
            escaped(text, |byte| byte == b'A', |byte| format!("%{byte:02X}"))
        } else {
            usual(text)
        }
    }

    /// What somebody does to the query once it is signed.
    fn afterwards(&self, query: &mut Query, change: &LogoutChange) -> Result<(), StepError> {
        let forged = || Ok::<_, StepError>(usual(&STANDARD.encode(deflated(self.forged)?)));
        let name = self.plan.kind.parameter();
        match change {
            LogoutChange::EscapedAnew => {
                for (_, value) in query.iter_mut() {
                    *value = in_upper_case(value);
                }
            }
            LogoutChange::SignatureFirst => query.reverse(),
            LogoutChange::ExtraParameter => query.insert(0, ("lang", "en".to_owned())),
            LogoutChange::NoSigAlg => query.retain(|(name, _)| *name != "SigAlg"),
            LogoutChange::NoSignature => query.retain(|(name, _)| *name != "Signature"),
            LogoutChange::OtherSigAlg(uri) => {
                for (name, value) in query.iter_mut() {
                    if *name == "SigAlg" {
                        *value = usual(uri);
                    }
                }
            }
            LogoutChange::RelayStateAfterwards(value) => {
                query.retain(|(name, _)| *name != "RelayState");
                if let Some(value) = value {
                    query.insert(1.min(query.len()), ("RelayState", usual(value)));
                }
            }
            LogoutChange::ForgedBefore => query.insert(0, (name, forged()?)),
            LogoutChange::ForgedBehind => query.push((name, forged()?)),
            LogoutChange::ForgedOfOtherKind => {
                query.insert(0, (LogoutKind::Request.parameter(), forged()?));
            }
            LogoutChange::SignedInRelayState => {
                // What was signed comes back when somebody decodes RelayState before splitting.
                let signed = joined(query);
                *query = vec![
                    (LogoutKind::Request.parameter(), forged()?),
                    ("RelayState", usual(&format!("&{signed}"))),
                ];
            }
            LogoutChange::OtherEncoding => {
                query.push(("SAMLEncoding", usual("urn:example:encoding:none")));
            }
            _ => {}
        }
        Ok(())
    }
}

fn joined(query: &Query) -> String {
    let parameters = query.iter().map(|(name, value)| format!("{name}={value}"));
    parameters.collect::<Vec<_>>().join("&")
}

fn deflated(text: &str) -> Result<Vec<u8>, StepError> {
    let mut deflate = DeflateEncoder::new(Vec::new(), Compression::best());
    deflate
        .write_all(text.as_bytes())
        .and_then(|()| deflate.finish())
        .map_err(|_| StepError::missing("room for the compressed message"))
}

/// As RFC 3986 2.1 has it, with upper-case digits.
fn usual(text: &str) -> String {
    escaped(text, |_| false, |byte| format!("%{byte:02X}"))
}

/// Escapes what must be, and what `also` says, as `escape` writes it.
fn escaped(text: &str, also: fn(u8) -> bool, escape: fn(u8) -> String) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| {
            if is_plain(byte) && !also(byte) {
                char::from(byte).to_string()
            } else {
                escape(byte)
            }
        })
        .collect()
}

/// The same value with the digits of its escapes in upper case: what somebody gets who decodes it and
/// escapes it again.
fn in_upper_case(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('%') {
        let (before, escape) = rest.split_at(at);
        let end = escape.len().min(3);
        out.push_str(before);
        out.push_str(&escape.get(..end).unwrap_or(escape).to_ascii_uppercase());
        rest = escape.get(end..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes() {
        assert_eq!(usual("a/b+c=~"), "a%2Fb%2Bc%3D~");
        let lower = escaped("a/b", |_| false, |byte| format!("%{byte:02x}"));
        assert_eq!(lower, "a%2fb");
        assert_eq!(in_upper_case(&lower), "a%2Fb");
        assert_eq!(in_upper_case("x%2"), "x%2");
        assert_eq!(in_upper_case("x%"), "x%");
    }
}
