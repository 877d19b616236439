//! SPs that go where a message sends them before they know who wrote it.
//!
//! They go nowhere else than to the canaries of the harness: a loopback address with the path of a
//! canary, or a file of that name in the temporary folder.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

use gauntlet_core::Check;

use super::Mutant;
use crate::dom::{Document, El, Kind};
use crate::names;
use crate::parts::Parts;
use crate::reader::{self, ReadError, ReadOptions};

/// How long a fetch may take.
const LIMIT: Duration = Duration::from_secs(1);
/// How much of an answer is read.
const OCTETS: u64 = 64 * 1024;

#[expect(clippy::too_many_lines, reason = "a table: one entry a mutant")]
pub(super) fn all() -> Vec<Mutant> {
    vec![
        Mutant::weak(
            "resolves-external-entities",
            "Takes a document type declaration, and puts the content of files and addresses for \
             the entities that it declares (the shape behind CVE-2013-6440 and CVE-2016-10127).",
            Parts {
                read: |text| {
                    reader::read_with(
                        &with_contents(text),
                        ReadOptions {
                            entities: true,
                            unlimited: false,
                        },
                    )
                },
                ..Parts::default().without(Check::NoDoctype)
            },
        ),
        Mutant::weak(
            "fetches-declarations",
            "Takes a document type declaration, and fetches the declarations that it names \
             elsewhere.",
            Parts {
                read: |text| {
                    let before_root = text.split_once("<samlp:Response").map_or(text, |(d, _)| d);
                    before_root
                        .split_once("<!DOCTYPE")
                        .map_or("", |(_, declaration)| declaration)
                        .split('"')
                        .for_each(fetch);
                    reader::read(text)
                },
                ..Parts::default().without(Check::NoDoctype)
            },
        ),
        Mutant::weak(
            "fetches-schemas",
            "Validates by the schema that the message itself names.",
            Parts {
                read: |text| {
                    following(text, |document| {
                        let named = ["schemaLocation", "noNamespaceSchemaLocation"];
                        let attributes = document.elements().flat_map(El::attributes);
                        attributes
                            .filter(|attribute| named.contains(&attribute.local))
                            .flat_map(|attribute| attribute.value.split_whitespace())
                            .map(str::to_owned)
                            .collect()
                    })
                },
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "fetches-style-sheets",
            "Loads the style sheet that an instruction before the message names.",
            Parts {
                read: |text| {
                    following(text, |document| {
                        let instructions =
                            document.top().filter_map(|id| match document.kind(id)? {
                                Kind::Pi {
                                    target: "xml-stylesheet",
                                    data,
                                } => Some(data),
                                _ => None,
                            });
                        instructions
                            .flat_map(|data| data.split('"'))
                            .map(str::to_owned)
                            .collect()
                    })
                },
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "includes-documents",
            "Carries XInclude out while it reads.",
            Parts {
                read: |text| {
                    following(text, |document| {
                        named(document, names::XINCLUDE, "include", "href")
                    })
                },
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "retrieves-keys",
            "Fetches the key that KeyInfo names, though it then verifies with its own.",
            Parts {
                read: |text| {
                    following(text, |document| {
                        let mut addresses = named(document, names::DSIG, "RetrievalMethod", "URI");
                        addresses.extend(named(document, names::WSSE, "Reference", "URI"));
                        addresses
                    })
                },
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "fetches-references",
            "Fetches what a Reference names, to compute its digest, before it verifies the \
             signature.",
            Parts {
                read: |text| {
                    following(text, |document| {
                        named(document, names::DSIG, "Reference", "URI")
                    })
                },
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "fetches-ciphertexts",
            "Fetches what a CipherReference names.",
            Parts {
                read: |text| {
                    following(text, |document| {
                        named(document, names::XENC, "CipherReference", "URI")
                    })
                },
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "runs-style-sheets",
            "Runs the style sheet of an XSLT transform before it verifies the signature; of the \
             language it knows the function `document` alone.",
            Parts {
                read: |text| {
                    following(text, |document| {
                        let style = document
                            .elements()
                            .filter(|el| el.namespace() == names::XSLT);
                        style
                            .flat_map(El::attributes)
                            .filter_map(|attribute| {
                                let (_, rest) = attribute.value.split_once("document('")?;
                                Some(rest.split_once('\'')?.0.to_owned())
                            })
                            .collect()
                    })
                },
                ..Parts::default()
            },
        ),
    ]
}

/// The document, after everything has been fetched that `addresses` finds in it.
fn following(text: &str, addresses: fn(&Document) -> Vec<String>) -> Result<Document, ReadError> {
    let document = reader::read(text)?;
    for address in addresses(&document) {
        fetch(&address);
    }
    Ok(document)
}

/// The values of an attribute of all elements with this name.
fn named(document: &Document, namespace: &str, local: &str, attribute: &str) -> Vec<String> {
    let elements = document.elements().filter(|el| el.is(namespace, local));
    let values = elements.filter_map(|el: El<'_>| el.attribute(attribute));
    values.map(str::to_owned).collect()
}

/// The text with the content of external entities in their declarations.
fn with_contents(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(" SYSTEM \"") {
        let (address, tail) = after.split_once('"').unwrap_or((after, ""));
        out.push_str(before);
        match content(address) {
            Some(content) => out.push_str(&format!(" \"{content}\"")),
            None => out.push_str(&format!(" SYSTEM \"{address}\"")),
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

pub(super) fn fetch(address: &str) {
    // What comes back is of no use to anybody: that it was asked for is the fault.
    drop(content(address));
}

/// What stands behind an address of the harness; none behind any other.
fn content(address: &str) -> Option<String> {
    match address.strip_prefix("http://127.0.0.1:") {
        Some(rest) => {
            let (port, path) = rest.split_once('/')?;
            over_http(port.parse().ok()?, path)
        }
        None => file(Path::new(address.strip_prefix("file://")?)),
    }
}

fn over_http(port: u16, path: &str) -> Option<String> {
    if !path.starts_with("canary-") {
        return None;
    }
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, LIMIT).ok()?;
    stream.set_read_timeout(Some(LIMIT)).ok()?;
    stream.set_write_timeout(Some(LIMIT)).ok()?;
    let request = format!("GET /{path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.take(OCTETS).read_to_string(&mut answer).ok()?;
    let (_, body) = answer.split_once("\r\n\r\n")?;
    Some(body.to_owned())
}

fn file(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let ours = path.parent()? == std::env::temp_dir() && name.starts_with("saml-gauntlet-canary-");
    if !ours {
        return None;
    }
    let mut text = String::new();
    let file = std::fs::File::open(path).ok()?;
    file.take(OCTETS).read_to_string(&mut text).ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_canaries_is_followed() {
        for address in [
            "http://127.0.0.1:1/other",
            "http://127.0.0.1.example/canary-1",
            "http://192.0.2.1:80/canary-1",
            "file:///etc/passwd",
            "file:///etc/saml-gauntlet-canary-1",
            "#_id",
        ] {
            assert_eq!(content(address), None, "{address}");
        }
        let folder = std::env::temp_dir();
        let other = format!("file://{}/../etc/saml-gauntlet-canary-1", folder.display());
        assert_eq!(content(&other), None);
    }
}
