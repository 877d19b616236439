//! SPs that read requests naively, and SPs that know one browser or one framework alone.

use gauntlet_core::{BroughtBy, HttpRequest, Identity};

use super::Mutant;
use crate::dom::El;
use crate::names;
use crate::parts::Parts;
use crate::reader;
use crate::refusal::Refusal;
use crate::signature::octets_of;
use crate::web::{self, Field, WebParts};

pub(super) fn all() -> Vec<Mutant> {
    let with = |change: fn(&mut WebParts)| {
        let mut parts = Parts::default();
        change(&mut parts.web);
        parts
    };
    let mut all: Vec<Mutant> = weak()
        .into_iter()
        .map(|(name, doc, change)| Mutant::weak(name, doc, with(change)))
        .collect();
    let lenient = lenient().into_iter();
    all.extend(lenient.map(|(name, doc, change)| Mutant::lenient(name, doc, with(change))));
    let strict = strict().into_iter();
    all.extend(strict.map(|(name, doc, change)| Mutant::strict(name, doc, with(change))));
    let brittle = brittle().into_iter();
    all.extend(brittle.map(|(name, doc, change)| Mutant::brittle(name, doc, with(change))));
    let keepers = keepers().into_iter();
    all.extend(keepers.map(|(name, doc, change)| Mutant::keeper(name, doc, with(change))));
    all.push(Mutant::sender(
        "cacheable-requests",
        "Says nothing of caches where it sends a request.",
        |parts| parts.headers = || vec![("Content-Type".to_owned(), "text/html".to_owned())],
    ));
    all.push(Mutant::sender(
        "in-before-the-answer",
        "Logs the user in by the hint with which the login began, before there is an answer.",
        |parts| {
            parts.vouches = || {
                Some(Identity {
                    name_id: Some("b.simon@contoso.example".to_owned()),
                    ..Identity::default()
                })
            };
        },
    ));
    all
}

type Change = (&'static str, &'static str, fn(&mut WebParts));

fn weak() -> Vec<Change> {
    vec![
        (
            "first-field-verified-last-read",
            "Verifies the first message of a form and reads the name in the last.",
            |web| {
                web.fits = |_, _, _| Ok(());
                web.finish = |fields, _, person| {
                    read_name(web::named(fields, "SAMLResponse").last(), person);
                };
            },
        ),
        (
            "last-field-verified-first-read",
            "Verifies the last message of a form and reads the name in the first.",
            |web| {
                web.fits = |_, _, _| Ok(());
                web.message = |fields| web::named(fields, "SAMLResponse").last().map(str::to_owned);
                web.finish = |fields, _, person| {
                    read_name(web::named(fields, "SAMLResponse").next(), person);
                };
            },
        ),
        (
            "form-verified-query-read",
            "Verifies the message of a form and reads the name in that of the query.",
            |web| {
                web.fits = |_, _, _| Ok(());
                web.fields = |request| {
                    let mut fields = web::fields(request);
                    for mut field in of_query(request) {
                        field.name.insert_str(0, "query ");
                        fields.push(field);
                    }
                    fields
                };
                web.finish = |fields, _, person| {
                    read_name(web::named(fields, "query SAMLResponse").next(), person);
                };
            },
        ),
        (
            "address-from-host",
            "Takes the name of its host from the header Host.",
            |web| web.acs_url = |request, sp| at_host(request, "Host", &sp.acs_url),
        ),
        (
            "sessions-merge",
            "Leaves what the last user had with the next one in the same browser.",
            |web| {
                web.finish = |_, before, person| {
                    for (name, values) in before.iter().flat_map(|one| &one.attributes) {
                        let kept = person.attributes.entry(name.clone());
                        kept.or_insert_with(|| values.clone());
                    }
                };
            },
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table: one entry a mutant")]
fn lenient() -> Vec<Change> {
    vec![
        (
            "address-from-forwarded-host",
            "Takes the name of its host from the header X-Forwarded-Host.",
            |web| web.acs_url = |request, sp| at_host(request, "X-Forwarded-Host", &sp.acs_url),
        ),
        (
            "fields-in-any-case",
            "Takes the field of the message in capitals and small letters alike.",
            |web| {
                web.fields = |request| {
                    let mut fields = web::fields(request);
                    for field in &mut fields {
                        if field.name.eq_ignore_ascii_case("SAMLResponse") {
                            "SAMLResponse".clone_into(&mut field.name);
                        }
                    }
                    fields
                };
            },
        ),
        (
            "response-in-any-field",
            "Takes a message from the field of a request as well.",
            |web| {
                web.fields = |request| {
                    let mut fields = web::fields(request);
                    for field in &mut fields {
                        if field.name == "SAMLRequest" {
                            "SAMLResponse".clone_into(&mut field.name);
                        }
                    }
                    fields
                };
            },
        ),
        (
            "form-from-the-query",
            "Takes the fields of a query for those of a form.",
            |web| {
                web.fields = |request| {
                    let mut fields = web::fields(request);
                    fields.extend(of_query(request));
                    fields
                };
                web.fits = |_, _, _| Ok(());
            },
        ),
        (
            "form-in-json",
            "Takes an object of JSON for a form.",
            |web| {
                web.fields = |request| {
                    let mut fields = web::fields(request);
                    let quoted: Vec<&str> = request.body.split('"').collect();
                    if request.body.starts_with('{')
                        && let Some(at) = quoted.iter().position(|text| *text == "SAMLResponse")
                        && let Some(value) = quoted.get(at + 2)
                    {
                        fields.push(Field {
                            name: "SAMLResponse".to_owned(),
                            value: (*value).to_owned(),
                        });
                    }
                    fields
                };
                web.fits = |_, _, _| Ok(());
            },
        ),
        (
            "any-address",
            "Takes a message at every address that it has.",
            |web| {
                web.fits = |request, fields, sp| {
                    let at_home = HttpRequest {
                        url: sp.acs_url.clone(),
                        ..request.clone()
                    };
                    web::fits(&at_home, fields, sp)
                };
            },
        ),
        (
            "without-tls",
            "Takes a message that comes without TLS.",
            |web| {
                web.fits = |request, fields, sp| {
                    let secured = HttpRequest {
                        url: request.url.replacen("http:", "https:", 1),
                        ..request.clone()
                    };
                    web::fits(&secured, fields, sp)
                };
            },
        ),
        (
            "requests-of-every-browser",
            "Takes the answer to a request in whichever browser.",
            |web| web.requests = |_, outstanding| outstanding.to_vec(),
        ),
    ]
}

fn strict() -> Vec<Change> {
    vec![
        (
            "form-type-to-the-letter",
            "Takes a form whose media type is written as browsers write it.",
            |web| {
                web.fits = |request, fields, sp| {
                    if web::media_type(request) != "application/x-www-form-urlencoded" {
                        return Err(Refusal::new("no form"));
                    }
                    web::fits(request, fields, sp)
                };
            },
        ),
        (
            "escapes-in-capitals",
            "Knows the capital digits of an escape alone.",
            |web| {
                web.fields = |request| {
                    let mut request = request.clone();
                    let mut pieces = request.body.split('%');
                    let mut body = pieces.next().unwrap_or_default().to_owned();
                    for piece in pieces {
                        let digits = piece.get(..2).unwrap_or_default();
                        let known = !digits.bytes().any(|digit| digit.is_ascii_lowercase());
                        body.push_str(if known { "%" } else { "%25" });
                        body.push_str(piece);
                    }
                    request.body = body;
                    web::fields(&request)
                };
            },
        ),
    ]
}

fn brittle() -> Vec<Change> {
    vec![
        (
            "no-message-in-the-form",
            "Has an error that nobody catches where a form has no message.",
            |web| {
                web.message = |fields| {
                    let message = web::named(fields, "SAMLResponse").next();
                    assert!(message.is_some(), "no such field");
                    message.map(str::to_owned)
                };
            },
        ),
        (
            "form-in-parts",
            "Has an error that nobody catches where a form comes in parts.",
            |web| {
                web.fields = |request| {
                    assert!(
                        !web::media_type(request).starts_with("multipart"),
                        "no form"
                    );
                    web::fields(request)
                };
            },
        ),
        (
            "no-cookie",
            "Has an error that nobody catches where an answer comes without the cookie of the request.",
            |web| {
                web.requests = |brought_by, outstanding| {
                    assert!(brought_by != BroughtBy::WithoutCookies, "no session");
                    match brought_by {
                        BroughtBy::Another => Vec::new(),
                        _ => outstanding.to_vec(),
                    }
                };
            },
        ),
    ]
}

fn keepers() -> Vec<Change> {
    vec![
        (
            "session-of-before",
            "Goes on with the session that the browser had before the login.",
            |web| web.session_id = |before, _| before.to_owned(),
        ),
        (
            "refusal-with-an-error-status",
            "Answers a message that it refuses with the status of an error.",
            |web| web.status = |taken| if taken { 303 } else { 403 },
        ),
    ]
}

/// The fields of the query of the address.
fn of_query(request: &HttpRequest) -> Vec<Field> {
    let query = request.url.split_once('?').map(|(_, query)| query);
    query.map(web::decoded).unwrap_or_default()
}

/// The address at the host that a header names, where there is one.
fn at_host(request: &HttpRequest, header: &str, url: &str) -> String {
    let mut headers = request.headers.iter();
    let host = headers.find(|(name, _)| name.eq_ignore_ascii_case(header));
    let Some((_, host)) = host else {
        return url.to_owned();
    };
    let mut parts: Vec<&str> = url.split('/').collect();
    if let Some(own) = parts.get_mut(2) {
        *own = host;
    }
    parts.join("/")
}

/// Puts the name in a message, of which nothing is verified, in the place of the one that was.
fn read_name(message: Option<&str>, person: &mut Identity) {
    let name = message
        .and_then(octets_of)
        .and_then(|octets| String::from_utf8(octets).ok())
        .and_then(|text| reader::read(&text).ok())
        .and_then(|document| {
            let mut elements = document.elements();
            let name = elements.find(|el| el.is(names::ASSERTION, "NameID"));
            name.map(El::text)
        });
    if name.is_some() {
        person.name_id = name;
    }
}
