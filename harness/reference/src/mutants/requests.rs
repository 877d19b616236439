//! SPs that take every message as they should, and send requests that are not right.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use gauntlet_core::Setup;

use super::Mutant;
use crate::names;
use crate::request::{self, Draft, Query, RequestError, RequestParts};

pub(super) fn all() -> Vec<Mutant> {
    let mut all: Vec<Mutant> = texts()
        .into_iter()
        .map(|(name, doc, write)| Mutant::sender(name, doc, |parts| parts.write = write))
        .collect();
    all.extend(
        others()
            .into_iter()
            .map(|(name, doc, change)| Mutant::sender(name, doc, change)),
    );
    all
}

/// The text of the sound request with something replaced.
fn with(draft: &Draft<'_>, from: &str, to: &str) -> String {
    request::write(draft).replacen(from, to, 1)
}

/// The text of the sound request with an element behind the Issuer.
fn behind_issuer(draft: &Draft<'_>, element: &str) -> String {
    with(draft, "</saml:Issuer>", &format!("</saml:Issuer>{element}"))
}

type Text = (&'static str, &'static str, fn(&Draft<'_>) -> String);

/// What is wrong stands in the text.
#[expect(clippy::too_many_lines, reason = "a table: one entry a mutant")]
fn texts() -> Vec<Text> {
    vec![
        (
            "digit-first",
            "Begins the ID of a request with a digit.",
            |draft| with(draft, " ID=\"_", " ID=\"1"),
        ),
        ("version-2", "Writes the Version as 2.", |draft| {
            with(draft, "Version=\"2.0\"", "Version=\"2\"")
        }),
        (
            "local-time",
            "Writes IssueInstant in a time zone.",
            |draft| with(draft, "Z\" Destination", "+01:00\" Destination"),
        ),
        ("no-issuer", "Leaves the Issuer out.", |draft| {
            let text = request::write(draft);
            match (
                text.find("<saml:Issuer>"),
                text.split_once("</saml:Issuer>"),
            ) {
                (Some(start), Some((_, rest))) => {
                    format!("{}{rest}", text.get(..start).unwrap_or_default())
                }
                _ => text,
            }
        }),
        (
            "own-destination",
            "Names itself as the Destination.",
            |draft| {
                let from = format!("Destination=\"{}\"", request::escaped(draft.endpoint));
                let to = format!("Destination=\"{}\"", draft.setup.sp.acs_url);
                with(draft, &from, &to)
            },
        ),
        (
            "no-destination",
            "Leaves the Destination out, also where it signs.",
            |draft| {
                let from = format!(" Destination=\"{}\"", request::escaped(draft.endpoint));
                with(draft, &from, "")
            },
        ),
        (
            "index-and-url",
            "Names its assertion consumer service twice: by URL and by index.",
            |draft| {
                with(
                    draft,
                    " ProtocolBinding",
                    " AssertionConsumerServiceIndex=\"0\" ProtocolBinding",
                )
            },
        ),
        (
            "other-acs",
            "Asks for the answer at an address that its metadata does not list.",
            |draft| with(draft, "/acs\"", "/acs/\""),
        ),
        (
            "subject-confirmed",
            "Asks for a Subject, with a SubjectConfirmation.",
            |draft| {
                let element = "<saml:Subject><saml:NameID>b.simon@contoso.example</saml:NameID>\
                     <saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"/>\
                     </saml:Subject>";
                behind_issuer(draft, element)
            },
        ),
        (
            "kerberos-name",
            "Asks for a name in a Format that Entra does not know.",
            |draft| {
                let format = "urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos";
                behind_issuer(draft, &format!("<samlp:NameIDPolicy Format=\"{format}\"/>"))
            },
        ),
        (
            "minimum-context",
            "Asks for an authentication context of at least a password.",
            |draft| {
                let element = "<samlp:RequestedAuthnContext Comparison=\"minimum\">\
                     <saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password\
                     </saml:AuthnContextClassRef></samlp:RequestedAuthnContext>";
                behind_issuer(draft, element)
            },
        ),
        (
            "policy-first",
            "Writes NameIDPolicy before the Issuer.",
            |draft| with(draft, "<saml:Issuer>", "<samlp:NameIDPolicy/><saml:Issuer>"),
        ),
        (
            "signature-inside",
            "Leaves a Signature in the message of a redirect.",
            |draft| {
                behind_issuer(
                    draft,
                    &format!("<ds:Signature xmlns:ds=\"{}\"/>", names::DSIG),
                )
            },
        ),
    ]
}

type Change = (&'static str, &'static str, fn(&mut RequestParts));

/// What is wrong is done to the text, or beside it.
#[expect(clippy::too_many_lines, reason = "a table: one entry a mutant")]
fn others() -> Vec<Change> {
    vec![
        ("one-id", "Gives every request the same ID.", |parts| {
            parts.id = |setup, _, now| request::id(setup, 0, now);
        }),
        ("counts", "Numbers its requests.", |parts| {
            parts.id = |_, number, _| format!("_request-{number:032}");
        }),
        (
            "to-any-address",
            "Sends the browser to whatever the metadata of the IdP lists, a script as well.",
            |parts| {
                parts.endpoint = |setup| {
                    let listed = crate::metadata::listed_sso_url(setup);
                    listed.unwrap_or_else(|| setup.idp.sso_url.clone())
                };
            },
        ),
        (
            "to-post-address",
            "Sends its redirects to the address for HTTP-POST.",
            |parts| parts.endpoint = first_endpoint,
        ),
        (
            "second-question-mark",
            "Puts a question mark behind an address that has one.",
            |parts| {
                parts.address = |endpoint, query| format!("{endpoint}?{}", request::octets(query));
            },
        ),
        (
            "drops-query",
            "Drops the query of the address of the IdP.",
            |parts| {
                parts.address = |endpoint, query| {
                    let path = endpoint.split_once('?').map_or(endpoint, |(path, _)| path);
                    request::address(path, query)
                };
            },
        ),
        (
            "names-response",
            "Sends its request as a SAMLResponse as well.",
            |parts| {
                parts.address = |endpoint, query| {
                    let address = request::address(endpoint, query);
                    let message = query.first().map(|(_, value)| value.as_str());
                    format!("{address}&SAMLResponse={}", message.unwrap_or_default())
                };
            },
        ),
        (
            "zlib",
            "Leaves the header of zlib around the message.",
            |parts| {
                parts.pack = zlib;
            },
        ),
        ("not-deflated", "Does not deflate the message.", |parts| {
            parts.pack = |text| Ok(STANDARD.encode(text));
        }),
        ("line-breaks", "Breaks the lines of the base64.", |parts| {
            parts.pack = |text| {
                let packed = request::pack(text)?;
                let (start, rest) = packed.split_at(packed.len().min(76));
                Ok(format!("{start}\r\n{rest}"))
            };
        }),
        (
            "signs-decoded",
            "Signs the values of the parameters, and not the query.",
            |parts| parts.octets = decoded_octets,
        ),
        (
            "signs-request-alone",
            "Signs the message without the algorithm.",
            |parts| {
                parts.octets = |query| {
                    let message = query.iter().filter(|(name, _)| *name == "SAMLRequest");
                    request::octets(&message.cloned().collect())
                };
            },
        ),
        (
            "no-sig-alg",
            "Does not say by which algorithm it signs.",
            |parts| {
                parts.address = |endpoint, query| {
                    let rest = query.iter().filter(|(name, _)| *name != "SigAlg");
                    request::address(endpoint, &rest.cloned().collect())
                };
            },
        ),
        (
            "metadata-of-another",
            "Has metadata under the address of its assertion consumer service.",
            |parts| {
                parts.metadata = |setup| {
                    let named = |name: &str| format!("entityID=\"{}\"", request::escaped(name));
                    let metadata = request::metadata(setup);
                    metadata.replace(&named(&setup.sp.entity_id), &named(&setup.sp.acs_url))
                };
            },
        ),
        (
            "every-default",
            "Makes every assertion consumer service in its metadata the default.",
            |parts| {
                parts.metadata = |setup| {
                    request::metadata(setup).replace(" index=", " isDefault=\"true\" index=")
                };
            },
        ),
        (
            "key-of-yesterday",
            "Lists another certificate in its metadata than that of the key that it signs with.",
            |parts| {
                parts.metadata = |setup| {
                    let mut before = setup.clone();
                    before.sp.signing_cert_pem = setup.idp.signing_certs_pem.first().cloned();
                    request::metadata(&before)
                };
            },
        ),
        (
            "never-signs",
            "Says in its metadata that it signs its requests, and does not.",
            |parts| {
                parts.signs = |_| false;
                parts.metadata = |setup| {
                    let metadata = request::metadata(setup);
                    metadata.replace(
                        "AuthnRequestsSigned=\"false\"",
                        "AuthnRequestsSigned=\"true\"",
                    )
                };
            },
        ),
        (
            "empty-relay-state",
            "Sends a RelayState with nothing in it.",
            |parts| parts.relay_state = |_| Some(String::new()),
        ),
        (
            "long-relay-state",
            "Sends the whole address of a deep link as RelayState.",
            |parts| {
                parts.relay_state = |_| Some(format!("https://sp.example/{}", "deep/".repeat(20)));
            },
        ),
        (
            "long-address",
            "Sends addresses of more than 2048 characters.",
            |parts| {
                parts.write = |draft| {
                    // What cannot be compressed.
                    let long: String = (0..60)
                        .map(|n| request::id(draft.setup, n, draft.now))
                        .collect();
                    let name = format!(" ProviderName=\"{long}\" ProtocolBinding");
                    with(draft, " ProtocolBinding", &name)
                };
            },
        ),
    ]
}

/// The first address of the single sign-on service in the metadata, whatever its binding.
fn first_endpoint(setup: &Setup) -> String {
    let metadata = setup.idp.metadata_xml.as_deref().unwrap_or_default();
    let service = metadata.split_once("<SingleSignOnService ");
    let location = service.and_then(|(_, rest)| rest.split_once("Location=\""));
    location
        .and_then(|(_, rest)| rest.split_once('"'))
        .map_or_else(|| setup.idp.sso_url.clone(), |(url, _)| url.to_owned())
}

/// By DEFLATE within the format of zlib.
fn zlib(text: &str) -> Result<String, RequestError> {
    let failed = |error: std::io::Error| RequestError::Failed {
        why: error.to_string(),
    };
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
    zlib.write_all(text.as_bytes()).map_err(failed)?;
    Ok(STANDARD.encode(zlib.finish().map_err(failed)?))
}

/// The parameters without their percent signs.
fn decoded_octets(query: &Query) -> String {
    request::octets(query)
        .replace("%3A", ":")
        .replace("%2F", "/")
        .replace("%23", "#")
        .replace("%2B", "+")
        .replace("%3D", "=")
}
