//! SPs that take characters, encodings and declarations for something else than they are.

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::DeflateDecoder;
use gauntlet_core::{Binding, Check, Delivery};

use super::Mutant;
use super::mend::mend;
use crate::checks;
use crate::message::{Message, View};
use crate::names;
use crate::parts::Parts;
use crate::reader::{self, ReadOptions};
use crate::refusal::Refusal;

/// An SP that reads another text than `text`, and does not notice that the digest is not its own.
fn rereading(read: fn(&str) -> Result<crate::dom::Document, reader::ReadError>) -> Parts {
    Parts {
        read,
        verify: |_, _, _, _| Ok(()),
        view: super::wrapping::consumed,
        ..Parts::default()
    }
    .without(Check::DigestValue)
}

#[expect(clippy::too_many_lines, reason = "a table: one entry a mutant")]
pub(super) fn all() -> Vec<Mutant> {
    vec![
        Mutant::weak(
            "text-first-reference",
            "Reads the text of an element up to the first reference after its first character.",
            Parts {
                text: |el| {
                    let first = el.children().next();
                    match first.and_then(|id| el.document.kind(id)) {
                        Some(crate::dom::Kind::Text(text)) => text.to_owned(),
                        _ => String::new(),
                    }
                },
                ..rereading(|text| reader::read(&text.replace(";&#x", ";<?ref?>&#x")))
            },
        ),
        Mutant::weak(
            "truncates-values",
            "Keeps 255 characters of a text, as a column of a database does.",
            Parts {
                text: |el| el.text().chars().take(255).collect(),
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "drops-invisible",
            "Drops zero-width spaces and byte order marks from texts.",
            Parts {
                text: |el| el.text().replace(['\u{200b}', '\u{feff}'], ""),
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "drops-control-characters",
            "Drops control characters, and references to them, before it reads.",
            rereading(|text| {
                let text = text.replace("version=\"1.1\"", "version=\"1.0\"");
                reader::read(
                    &text
                        .replace("&#x0;", "")
                        .replace("&#x1;", "")
                        .replace('\u{1}', ""),
                )
            }),
        ),
        Mutant::lenient(
            "takes-redirects",
            "Takes a Response by HTTP-Redirect as well as by HTTP-POST.",
            Parts {
                received: by_either,
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "percent-decodes",
            "Decodes `%00` in texts, and ends them there.",
            Parts {
                text: |el| el.text().split("%00").next().unwrap_or_default().to_owned(),
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "folds-characters",
            "Puts letters for others that look like them: full-width ones, the dotless i.",
            Parts {
                text: |el| {
                    el.text()
                        .chars()
                        .map(|c| match c {
                            '\u{ff01}'..='\u{ff5e}' => {
                                u8::try_from(u32::from(c) - 0xfee0).map_or(c, char::from)
                            }
                            '\u{131}' => 'i',
                            c => c,
                        })
                        .collect()
                },
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "name-id-in-small-letters",
            "Hands on the NameID in small letters, whatever its format.",
            Parts {
                finish: |_, identity| {
                    identity.name_id = identity.name_id.take().map(|name| name.to_lowercase());
                },
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "first-line",
            "Reads the first line of a text.",
            Parts {
                text: |el| el.text().lines().next().unwrap_or_default().to_owned(),
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "guesses-encoding",
            "Reads as ISO 8859-1 what is not UTF-8.",
            Parts {
                decode: |field| {
                    let octets = octets(field)?;
                    Ok(String::from_utf8(octets).unwrap_or_else(|error| {
                        error.as_bytes().iter().copied().map(char::from).collect()
                    }))
                },
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "texts-by-declared-encoding",
            "Verifies UTF-8 whatever is declared, and reads texts in the declared encoding.",
            Parts {
                read: |text| {
                    reader::read(&text.replace("encoding=\"ISO-8859-1\"", "encoding=\"UTF-8\""))
                },
                text: |el| el.text().bytes().map(char::from).collect(),
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "doctype-sought-in-octets",
            "Looks for a document type declaration in the octets of the message, and reads UTF-16 \
             and expands entities (the shape behind CVE-2024-52596).",
            Parts {
                decode: |field| {
                    let octets = octets(field)?;
                    match octets.strip_prefix(&[0xff, 0xfe]) {
                        Some(units) => {
                            let units: Vec<u16> = units
                                .chunks_exact(2)
                                .filter_map(|pair| Some(u16::from_le_bytes(pair.try_into().ok()?)))
                                .collect();
                            Ok(String::from_utf16_lossy(&units))
                        }
                        None => checks::encoding::decode(field),
                    }
                },
                read: |text| {
                    reader::read_with(
                        text,
                        ReadOptions {
                            entities: true,
                            unlimited: false,
                        },
                    )
                },
                ..Parts::default().replacing(Check::NoDoctype, |ctx| {
                    let octets = octets(&ctx.delivery.saml_response)?;
                    let found = octets.windows(9).any(|window| window == b"<!DOCTYPE");
                    if found {
                        Err(Refusal::new("a document type declaration"))
                    } else {
                        Ok(())
                    }
                })
            },
        ),
        Mutant::weak(
            "mends-markup",
            "Reads what is not well-formed as it was probably meant, as parsers do whose errors \
             are only reported.",
            Parts {
                read: |text| reader::read(text).or_else(|_| reader::read(&mend(text))),
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "expands-without-limit",
            "Takes a document type declaration, and expands entities to any size.",
            Parts {
                read: |text| {
                    reader::read_with(
                        text,
                        ReadOptions {
                            entities: true,
                            unlimited: true,
                        },
                    )
                },
                ..Parts::default()
                    .without(Check::NoDoctype)
                    .without(Check::Limits)
            },
        ),
        Mutant::weak(
            "takes-declared-defaults",
            "Finds a Recipient that a document type declaration gives by default, and verifies \
             without it.",
            Parts::default()
                .without(Check::NoDoctype)
                .replacing(Check::Recipient, |ctx| {
                    let missing = ctx
                        .confirmation_data()
                        .is_some_and(|data| data.attribute("Recipient").is_none());
                    if missing && declares_recipient(ctx.delivery, &ctx.setup.sp.acs_url) {
                        Ok(())
                    } else {
                        checks::recipient::check(ctx)
                    }
                }),
        ),
        Mutant::weak(
            "two-parsers",
            "Verifies with a parser that ends a document type declaration at the wrong quotation \
             mark, and reads with one that does not (the shape behind CVE-2025-25291).",
            Parts {
                read: |text| {
                    let rest = text
                        .split_once("<!DOCTYPE")
                        .and_then(|(_, rest)| rest.split_once("\">"));
                    reader::read(rest.map_or(text, |(_, rest)| rest))
                },
                view: forged_in_comment,
                ..Parts::default()
            },
        ),
    ]
}

/// The octets of a form field.
fn octets(field: &str) -> Result<Vec<u8>, Refusal> {
    STANDARD
        .decode(field)
        .map_err(|error| Refusal::new(error.to_string()))
}

/// Whether the message declares this default for Recipient.
fn declares_recipient(delivery: &Delivery, acs: &str) -> bool {
    checks::encoding::decode(&delivery.saml_response)
        .is_ok_and(|text| text.contains(&format!("Recipient CDATA \"{acs}\"")))
}

/// The Response that the other parser sees where this one sees a comment before the document.
fn forged_in_comment(message: &Message) -> View {
    let document = &message.document;
    let comment = document.top().find_map(|id| match document.kind(id)? {
        crate::dom::Kind::Comment(text) => text.split_once("'>").map(|(_, rest)| rest),
        _ => None,
    });
    let seen = comment
        .and_then(|text| text.strip_suffix("<![CDATA["))
        .and_then(|text| reader::read(&format!("{text}</samlp:Response>")).ok());
    let Some(document) = seen else {
        return crate::message::verified_view(message);
    };
    let response = document.root();
    let assertion = response.and_then(|id| {
        let response = document.at(id)?;
        response
            .child(names::ASSERTION, "Assertion")
            .map(|el| el.id)
    });
    View {
        document: Some(document),
        response,
        assertion,
    }
}

/// The text of a message by HTTP-POST or, inflated, by HTTP-Redirect.
fn by_either(parts: &Parts, delivery: &Delivery) -> Result<String, Refusal> {
    if delivery.binding == Binding::HttpPost {
        return (parts.decode)(&delivery.saml_response);
    }
    let deflated = STANDARD
        .decode(&delivery.saml_response)
        .map_err(|error| Refusal::new(error.to_string()))?;
    let mut text = String::new();
    DeflateDecoder::new(deflated.as_slice())
        .read_to_string(&mut text)
        .map_err(|error| Refusal::new(error.to_string()))?;
    Ok(text)
}
