//! SPs made of two readers that see two documents in one message.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use gauntlet_core::Check;

use super::Mutant;
use super::wrapping::{assertions, unbound};
use crate::dom::{Document, El, Kind, NodeId};
use crate::message::{Message, View, verified_view};
use crate::names;
use crate::parts::Parts;
use crate::reader::{self, ReadOptions};
use crate::refusal::Refusal;

pub(super) fn all() -> Vec<Mutant> {
    vec![
        Mutant::weak(
            "prefixes-as-first-declared",
            "Takes a prefix for the namespace that its first declaration in the document gives \
             it, and reads the first assertion.",
            Parts {
                read: |text| reader::read(text).map(as_first_declared),
                ..unbound()
            },
        ),
        Mutant::weak(
            "decodes-utf-7",
            "Looks for a document type declaration in the octets of the message, and reads UTF-7 \
             and expands entities.",
            Parts {
                decode: |field| {
                    let text = crate::checks::encoding::decode(field)?;
                    if !text.contains("encoding=\"UTF-7\"") {
                        return Ok(text);
                    }
                    utf7(&text)
                        .map(|text| text.replace("encoding=\"UTF-7\"", "encoding=\"UTF-8\""))
                        .ok_or_else(|| Refusal::new("the document is not UTF-7"))
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
                    match crate::checks::encoding::decode(&ctx.delivery.saml_response) {
                        Ok(text) if !text.contains("<!DOCTYPE") => Ok(()),
                        _ => Err(Refusal::new("a document type declaration")),
                    }
                })
            },
        ),
        Mutant::weak(
            "declared-namespaces-by-one-reader",
            "Verifies with a reader that takes namespaces from a document type declaration, and \
             consumes with one that does not (the shape behind CVE-2025-25292).",
            Parts {
                read: |text| reader::read(&with_declared_namespace(text)),
                find_assertion: |document, _| {
                    let undefaulted = |id: &NodeId| !follows_mark(document, *id);
                    assertions(document).into_iter().find(undefaulted)
                },
                ..unbound().without(Check::NoDoctype)
            },
        ),
        Mutant::lenient(
            "normalizes-fragments",
            "Composes letters with their accents before it compares the fragment of a Reference \
             with identifiers.",
            Parts {
                resolve: |document, holder, uri| {
                    let composed = uri.map(|uri| uri.replace("e\u{301}", "\u{e9}"));
                    crate::signature::resolve(document, holder, composed.as_deref())
                },
                ..Parts::default().replacing(Check::ReferenceCoversParent, |ctx| {
                    let elements = ctx.message.document.elements();
                    let uris = elements.filter(|el| el.is(names::DSIG, "Reference"));
                    let mut uris = uris.filter_map(|el| el.attribute("URI"));
                    if uris.any(|uri| uri.contains("e\u{301}")) {
                        Ok(())
                    } else {
                        crate::checks::reference_covers_parent::check(ctx)
                    }
                })
            },
        ),
        Mutant::weak(
            "consumes-as-html",
            "Verifies with a reader of XML, and consumes with one of HTML, which ends CDATA \
             sections, comments and instructions at the first `>`.",
            Parts {
                view: |message| as_html(message).unwrap_or_else(|| verified_view(message)),
                ..Parts::default()
            },
        ),
    ]
}

/// The document with every prefix in the namespace of its first declaration.
fn as_first_declared(mut document: Document) -> Document {
    let mut first: Vec<(String, String)> = Vec::new();
    for el in document.elements() {
        for (prefix, namespace) in el.declarations() {
            // The default namespace is no prefix.
            if !prefix.is_empty() && first.iter().all(|(known, _)| known != prefix) {
                first.push((prefix.to_owned(), namespace.to_owned()));
            }
        }
    }
    for id in document.ids() {
        let prefix = document.at(id).map(El::prefix);
        let found = first.iter().find(|(p, _)| prefix == Some(p));
        if let Some((_, namespace)) = found {
            document.set_namespace(id, namespace);
        }
    }
    document
}

/// The text with the first declared namespace of Assertion on every Assertion that states none,
/// and a mark before it.
fn with_declared_namespace(text: &str) -> String {
    let declared = text
        .split_once("<!ATTLIST Assertion xmlns CDATA \"")
        .and_then(|(_, rest)| rest.split_once('"'));
    let Some((namespace, _)) = declared else {
        return text.to_owned();
    };
    let mut parts = text.split("<Assertion ");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let tag = part.split_once('>').map_or(part, |(tag, _)| tag);
        if tag.contains(" xmlns=") {
            out.push_str(&format!("<Assertion {part}"));
        } else {
            out.push_str(&format!(
                "<?declared?><Assertion xmlns=\"{namespace}\" {part}"
            ));
        }
    }
    out
}

/// Whether the mark stands right before a node.
fn follows_mark(document: &Document, id: NodeId) -> bool {
    let before = id.0.checked_sub(1).and_then(|at| document.kind(NodeId(at)));
    before.is_some_and(|kind| matches!(kind, Kind::Pi { target, .. } if target == "declared"))
}

/// The first Assertion that a reader of HTML sees where one of XML sees none.
fn as_html(message: &Message) -> Option<View> {
    let document = &message.document;
    let texts = document.ids().map(|id| match document.kind(id) {
        Some(Kind::Text(text) | Kind::Comment(text)) => text,
        Some(Kind::Pi { data, .. }) => data,
        Some(Kind::Element) | None => "",
    });
    let mut markup =
        texts.filter_map(|text| text.strip_prefix('>').filter(|rest| rest.starts_with('<')));
    let document = markup.find_map(|text| reader::read(text).ok())?;
    let root = document.at(document.root()?)?;
    let assertion = root.is(names::ASSERTION, "Assertion").then_some(root.id);
    Some(View {
        assertion: Some(assertion?),
        response: None,
        document: Some(document),
    })
}

/// The text that UTF-7 stands for (RFC 2152).
fn utf7(text: &str) -> Option<String> {
    let mut parts = text.split('+');
    let mut out = parts.next()?.to_owned();
    for part in parts {
        let (packed, rest) = part.split_once('-')?;
        if packed.is_empty() {
            out.push('+');
        } else {
            let octets = STANDARD_NO_PAD.decode(packed).ok()?;
            let units = octets
                .chunks_exact(2)
                .filter_map(|pair| Some(u16::from_be_bytes(pair.try_into().ok()?)));
            out.push_str(&String::from_utf16(&units.collect::<Vec<u16>>()).ok()?);
        }
        out.push_str(rest);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::utf7;

    #[test]
    fn the_examples_of_the_rfc() {
        assert_eq!(utf7("A+ImI-+A5E-.").unwrap(), "A\u{2262}\u{391}.");
        assert_eq!(utf7("1 +- 1").unwrap(), "1 + 1");
        assert_eq!(utf7("<+ACE-DOCTYPE a>").unwrap(), "<!DOCTYPE a>");
    }
}
