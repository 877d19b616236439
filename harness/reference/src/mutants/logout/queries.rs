//! SPs that read the query of HTTP-Redirect in another way than they verify it.

use std::io::Read as _;

use flate2::read::{DeflateDecoder, ZlibDecoder};

use super::Change;
use crate::keys::TrustedKey;
use crate::logout::query::{self, Parameter};
use crate::logout::{Kind, checks};
use crate::names;
use crate::parts::Parts;
use crate::refusal::Refusal;
use crate::request::encoded;

/// How a query is read.
#[expect(clippy::too_many_lines, reason = "a table: one entry a mutant")]
pub(super) fn queries() -> Vec<Change> {
    vec![
        (
            "escapes-anew",
            "Verifies what it gets by escaping the decoded query again.",
            |parts| {
                parts.octets = |parameters, kind| {
                    let mut anew = parameters.to_vec();
                    for parameter in &mut anew {
                        parameter.raw = encoded(&parameter.value);
                    }
                    query::octets(&anew, kind)
                };
            },
        ),
        (
            "escapes-in-lower-case",
            "Escapes the decoded query again, with lower-case digits, as it knows them from Entra.",
            |parts| {
                parts.octets = |parameters, kind| {
                    let mut anew = parameters.to_vec();
                    for parameter in &mut anew {
                        parameter.raw = in_lower_case(&encoded(&parameter.value));
                    }
                    query::octets(&anew, kind)
                };
            },
        ),
        (
            "order-of-the-address",
            "Verifies the parameters in the order in which they stand.",
            |parts| {
                parts.octets = |parameters, kind| {
                    let signed = [kind.parameter(), "RelayState", "SigAlg"];
                    let parts = parameters
                        .iter()
                        .filter(|p| signed.contains(&p.name.as_str()))
                        .map(|p| format!("{}={}", p.name, p.raw));
                    Ok(parts.collect::<Vec<_>>().join("&"))
                };
            },
        ),
        (
            "known-parameters-alone",
            "Refuses a query with a parameter that it does not know.",
            |parts| {
                parts.parameters = |raw| {
                    let parameters = query::parameters(raw)?;
                    match parameters.iter().find(|p| p.name == "lang") {
                        Some(odd) => Err(Refusal::new(format!("what is '{}'?", odd.name))),
                        None => Ok(parameters),
                    }
                };
            },
        ),
        (
            "no-relay-state-signed",
            "Leaves RelayState out of what it verifies where that does not verify with it.",
            |parts| {
                parts.query_signed = |parts, arrived, keys| {
                    checks::query_signed(parts, arrived, keys).or_else(|_| {
                        let without: Vec<Parameter> = arrived
                            .parameters
                            .iter()
                            .filter(|p| p.name != "RelayState")
                            .cloned()
                            .collect();
                        verified(parts, &without, arrived.kind, keys)
                    })
                };
            },
        ),
        (
            "relay-state-of-the-request",
            "Knows the RelayState that it has sent, and verifies with that where none has come.",
            |parts| {
                parts.query_signed = |parts, arrived, keys| {
                    checks::query_signed(parts, arrived, keys).or_else(|_| {
                        let mut with: Vec<Parameter> = arrived
                            .parameters
                            .iter()
                            .filter(|p| p.name != "RelayState")
                            .cloned()
                            .collect();
                        with.push(Parameter {
                            name: "RelayState".to_owned(),
                            raw: "state".to_owned(),
                            value: "state".to_owned(),
                        });
                        verified(parts, &with, arrived.kind, keys)
                    })
                };
            },
        ),
        (
            "first-done-last-verified",
            "Does the first message of a query, and verifies the last one.",
            |parts| {
                parts.parameters = query::read;
                parts.octets = |parameters, kind| {
                    let mut reversed = parameters.to_vec();
                    reversed.reverse();
                    query::octets(&reversed, kind)
                };
            },
        ),
        (
            "last-done-first-verified",
            "Does the last message of a query, and verifies the first one.",
            |parts| {
                parts.parameters = query::read;
                parts.find = |parameters, name| parameters.iter().rev().find(|p| p.name == name);
            },
        ),
        (
            "request-done-response-verified",
            "Does the request of a query, and verifies the response in it.",
            |parts| {
                parts.choose = |names| {
                    if names.contains(&"SAMLRequest") {
                        return Ok(Kind::Request);
                    }
                    query::choose(names)
                };
                parts.octets = |parameters, kind| {
                    let has = query::find(parameters, "SAMLResponse").is_some();
                    query::octets(parameters, if has { Kind::Response } else { kind })
                };
            },
        ),
        (
            "decodes-before-splitting",
            "Takes the query apart after decoding it, and verifies what it finds there.",
            |parts| {
                parts.query_signed = |parts, arrived, keys| {
                    let relay_state = query::find(&arrived.parameters, "RelayState");
                    let inner = relay_state.map(|p| p.value.clone()).unwrap_or_default();
                    if inner.contains("&Signature=") {
                        return verified(parts, &query::read(&inner)?, arrived.kind, keys);
                    }
                    checks::query_signed(parts, arrived, keys)
                };
            },
        ),
        ("any-encoding", "Does not look at SAMLEncoding.", |parts| {
            parts.parameters = |raw| {
                let mut parameters = query::read(raw)?;
                parameters.retain(|p| p.name != "SAMLEncoding");
                Ok(parameters)
            };
        }),
        (
            "finds-out-the-packing",
            "Inflates what is deflated in any format, and takes what is not.",
            |parts| {
                parts.inflate = |octets| {
                    let mut message = Vec::new();
                    if ZlibDecoder::new(octets).read_to_end(&mut message).is_ok() {
                        return Ok(message);
                    }
                    if octets.starts_with(b"<") {
                        return Ok(octets.to_vec());
                    }
                    query::inflate(octets)
                };
            },
        ),
        (
            "inflates-without-end",
            "Inflates whatever comes, however long it becomes.",
            |parts| {
                parts.inflate = |octets| {
                    let mut message = Vec::new();
                    let inflated = DeflateDecoder::new(octets).read_to_end(&mut message);
                    inflated.map_err(|error| Refusal::new(error.to_string()))?;
                    // What is read afterwards has bounds of its own.
                    let end = message.iter().rposition(|octet| *octet != b' ');
                    message.truncate(end.map_or(0, |end| end + 1));
                    Ok(message)
                };
            },
        ),
        (
            "guesses-the-rest",
            "Takes a message whose end is missing for one about everybody.",
            |parts| {
                parts.inflate = |octets| {
                    Ok(query::inflate(octets).unwrap_or_else(|_| {
                        let mut message = Vec::new();
                        let _ = DeflateDecoder::new(octets).read_to_end(&mut message);
                        completed(&message)
                    }))
                };
            },
        ),
    ]
}

/// A whole LogoutRequest with the beginning of this one.
fn completed(beginning: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(beginning).into_owned();
    let Some(end) = text.find("</Issuer>") else {
        return beginning.to_vec();
    };
    let head = text.get(..end).unwrap_or_default();
    let name = "b.simon@contoso.example";
    format!(
        "{head}</Issuer><NameID xmlns=\"{}\" \
         Format=\"urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress\">{name}</NameID>\
         </samlp:LogoutRequest>",
        names::ASSERTION
    )
    .into_bytes()
}

fn in_lower_case(escaped: &str) -> String {
    let mut out = String::new();
    let mut rest = escaped.chars();
    while let Some(c) = rest.next() {
        out.push(c);
        if c == '%' {
            out.extend(rest.by_ref().take(2).map(|c| c.to_ascii_lowercase()));
        }
    }
    out
}

/// Whether these parameters are signed by one of the keys.
fn verified(
    parts: &Parts,
    parameters: &[Parameter],
    kind: Kind,
    keys: &[TrustedKey],
) -> Result<(), Refusal> {
    let value = |name| query::find(parameters, name).map(|p| p.value.clone());
    let octets = query::octets(parameters, kind)?;
    (parts.verify)(
        &value("SigAlg").unwrap_or_default(),
        keys,
        octets.as_bytes(),
        &value("Signature").unwrap_or_default(),
    )
}
