//! SPs that read texts, entities and attributes naively.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gauntlet_core::{Check, Identity};

use super::Mutant;
use crate::claims;
use crate::context::Context;
use crate::decrypt::{self, Opening};
use crate::dom::{Document, El, Kind, NodeId};
use crate::parts::Parts;
use crate::reader::{self, ReadOptions};
use crate::refusal::Refusal;

#[expect(clippy::too_many_lines, reason = "a table: one entry a mutant")]
pub(super) fn all() -> Vec<Mutant> {
    // Claims are read from the message, whose comments the verified octets do not have.
    let from_message = || Parts {
        view: super::wrapping::consumed,
        ..Parts::default()
    };
    vec![
        Mutant::weak(
            "text-first-node",
            "Reads the text of an element up to the first comment or instruction (the shape \
             behind CVE-2017-11427 and CVE-2017-11428).",
            Parts {
                text: |el| texts(el).next().unwrap_or_default(),
                ..from_message()
            },
        ),
        Mutant::weak(
            "text-last-node",
            "Reads the text of an element after the last comment or instruction.",
            Parts {
                text: |el| texts(el).last().unwrap_or_default(),
                ..from_message()
            },
        ),
        Mutant::weak(
            "text-first-section",
            "Reads the text of an element up to the first CDATA section or instruction.",
            Parts {
                read: |text| reader::read(&before_sections(text)),
                opening: Opening {
                    element: |encrypted, octets| rewritten(encrypted, octets, before_sections),
                    ..Opening::default()
                },
                text: |el| texts(el).next().unwrap_or_default(),
                verify: |_, _, _, _| Ok(()),
                ..from_message()
            }
            .without(Check::DigestValue),
        ),
        Mutant::weak(
            "text-without-sections",
            "Takes text and leaves CDATA sections out, as a reader of text nodes alone does.",
            Parts {
                read: |text| reader::read(&without_sections(text)),
                opening: Opening {
                    element: |encrypted, octets| rewritten(encrypted, octets, without_sections),
                    ..Opening::default()
                },
                verify: |_, _, _, _| Ok(()),
                ..from_message()
            }
            .without(Check::DigestValue),
        ),
        Mutant::weak(
            "text-first-event",
            "Keeps the first piece of text that a streaming reader hands over, which ends at a \
             reference to a character.",
            Parts {
                finish: first_events,
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "expand-entities",
            "Takes a document type declaration and expands the entities it declares.",
            Parts {
                read: |text| {
                    reader::read_with(
                        text,
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
            "fold-attribute-names",
            "Compares attribute names without regard to case.",
            Parts {
                attributes: |ctx, assertion| {
                    claims::attributes(ctx, assertion)
                        .into_iter()
                        .map(|(name, values)| {
                            let known = ["PERSON_Email", "PERSON_FirstName", "PERSON_LastName"];
                            let same = known.iter().find(|k| k.eq_ignore_ascii_case(&name));
                            (same.map_or(name.clone(), |k| (*k).to_owned()), values)
                        })
                        .collect()
                },
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "join-values",
            "Joins the values of an attribute with commas.",
            Parts {
                attributes: |ctx, assertion| {
                    let join =
                        |(name, values): (String, Vec<String>)| (name, vec![values.join(",")]);
                    claims::attributes(ctx, assertion)
                        .into_iter()
                        .map(join)
                        .collect()
                },
                ..Parts::default()
            },
        ),
        Mutant::lenient(
            "first-value-only",
            "Hands on the first value of an attribute only.",
            Parts {
                attributes: first_values,
                ..Parts::default()
            },
        ),
        Mutant::keeper(
            "trim-values",
            "Trims white space from every text.",
            Parts {
                text: |el| el.text().trim().to_owned(),
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "unescape-twice",
            "Resolves entity references in values a second time.",
            Parts {
                text: |el| el.text().replace("&amp;", "&"),
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "ascii-only",
            "Replaces what is not ASCII by question marks.",
            Parts {
                text: |el| {
                    el.text()
                        .chars()
                        .map(|c| if c.is_ascii() { c } else { '?' })
                        .collect()
                },
                ..Parts::default()
            },
        ),
        Mutant::weak(
            "email-from-name-id",
            "Makes up the e-mail address from the NameID where the claim is absent.",
            Parts {
                finish: |_, identity| {
                    let name = identity.name_id.clone().unwrap_or_default();
                    identity
                        .attributes
                        .entry("PERSON_Email".to_owned())
                        .or_insert(vec![name]);
                },
                ..Parts::default()
            },
        ),
    ]
}

/// The pieces of text directly in an element, as comments and instructions split them.
fn texts(element: El<'_>) -> impl Iterator<Item = String> {
    element
        .children()
        .filter_map(move |id| match element.document.kind(id)? {
            Kind::Text(text) => Some(text.to_owned()),
            _ => None,
        })
}

fn first_values(
    ctx: &crate::context::Context<'_>,
    assertion: El<'_>,
) -> BTreeMap<String, Vec<String>> {
    let first =
        |(name, values): (String, Vec<String>)| (name, values.into_iter().take(1).collect());
    claims::attributes(ctx, assertion)
        .into_iter()
        .map(first)
        .collect()
}

/// Skips what is not of the alphabet, and takes a document that is not encoded as it is.
pub(super) fn decode_leniently(field: &str) -> Result<String, Refusal> {
    if field.trim_start().starts_with('<') {
        return Ok(field.to_owned());
    }
    let base64: String = field
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || "+/=".contains(*c))
        .collect();
    let octets = STANDARD
        .decode(base64)
        .map_err(|error| Refusal::new(error.to_string()))?;
    String::from_utf8(octets).map_err(|error| Refusal::new(error.to_string()))
}

/// The text with an instruction before every CDATA section.
fn before_sections(text: &str) -> String {
    text.replace("<![CDATA[", "<?cdata?><![CDATA[")
}

/// The element of a plaintext that is read in the same way as the message.
fn rewritten(
    encrypted: El<'_>,
    octets: &[u8],
    rewrite: fn(&str) -> String,
) -> Option<(Document, NodeId)> {
    let text = std::str::from_utf8(octets).ok()?;
    decrypt::element(encrypted, rewrite(text).as_bytes())
}

/// The text of a document without its CDATA sections.
fn without_sections(text: &str) -> String {
    let mut parts = text.split("<![CDATA[");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(part.split_once("]]>").map_or("", |(_, after)| after));
    }
    out
}

/// Cuts each value of the identity where its text in the message, as it was written, has the first
/// reference to a character.
fn first_events(ctx: &Context<'_>, identity: &mut Identity) {
    let Ok(text) = (ctx.parts.decode)(&ctx.delivery.saml_response) else {
        return;
    };
    let cuts: BTreeMap<String, String> = text
        .split('<')
        .filter_map(|part| part.split_once('>'))
        .filter_map(|(_, written)| {
            let (head, _) = written.split_once("&#")?;
            Some((reader::resolved(written)?, head.to_owned()))
        })
        .collect();
    let cut = |value: &mut String| {
        if let Some(head) = cuts.get(value) {
            value.clone_from(head);
        }
    };
    identity.name_id.iter_mut().for_each(cut);
    identity.attributes.values_mut().flatten().for_each(cut);
}
