//! Canonicalization: a fixed point, and the same octets by two canonicalizers that share nothing.

use gauntlet_idp::xml::{Attribute, C14nOptions, Element, Node, canonicalize};
use gauntlet_reference::Document;
use gauntlet_reference::c14n::{
    Options, canonicalize as canonicalize_element, canonicalize_document,
};
use gauntlet_reference::reader::{ReadError, read};
use quick_xml::events::{BytesStart, Event};

use super::Outcome;

/// `None` where it is longer than it may be.
fn of_reference(document: &Document) -> Option<String> {
    canonicalize_document(document, &Options::default()).ok()
}

/// The canonical form of a document that reads is a document that reads, and its own canonical form.
///
/// # Panics
/// Where it is not.
#[expect(
    clippy::panic,
    reason = "how a fuzz target says that something is wrong"
)]
pub fn roundtrip(octets: &[u8]) -> Outcome {
    let Some(document) = std::str::from_utf8(octets).ok().and_then(|t| read(t).ok()) else {
        return Outcome::Refused;
    };
    let Some(once) = of_reference(&document) else {
        return Outcome::Outside;
    };
    match read(&once) {
        Ok(document) => {
            let twice = of_reference(&document);
            assert_eq!(twice.as_ref(), Some(&once), "not a fixed point");
        }
        // Escaping makes a text longer.
        Err(ReadError::Limit { .. }) => {}
        Err(error) => panic!("the canonical form does not read: {error}\n{once}"),
    }
    Outcome::Accepted
}

/// The canonicalizer of the IdP makes the same octets of a document as that of the reference SP.
///
/// # Panics
/// Where it does not.
pub fn agreement(octets: &[u8]) -> Outcome {
    let Ok(text) = std::str::from_utf8(octets) else {
        return Outcome::Refused;
    };
    let (Ok(document), Some(root)) = (read(text), tree(text)) else {
        return Outcome::Refused;
    };
    // The document element alone: what stands beside it is no part of what SAML signs.
    let Some(apex) = document.root() else {
        return Outcome::Outside;
    };
    // What one of them will not make, the other is not asked for: it has no bound.
    let Ok(other) = canonicalize_element(&document, apex, &Options::default()) else {
        return Outcome::Outside;
    };
    let Ok(own) = canonicalize(&root, &[], &C14nOptions::default()) else {
        return Outcome::Outside;
    };
    assert_eq!(
        String::from_utf8_lossy(&own),
        other,
        "two canonical forms of {text:?}"
    );
    Outcome::Accepted
}

/// The tree of a document, read by quick-xml's events and nothing else; `None` where it has what the
/// tree of the IdP cannot say.
fn tree(text: &str) -> Option<Element> {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => open.push(element(&start)?),
            Event::Empty(start) => close(element(&start)?, &mut open, &mut root)?,
            Event::End(_) => {
                let done = open.pop()?;
                close(done, &mut open, &mut root)?;
            }
            Event::Text(text) => push(&mut open, Node::Text(lines(text.as_ref()))),
            Event::CData(text) => push(&mut open, Node::CData(lines(text.as_ref()))),
            Event::Comment(text) => push(&mut open, Node::Comment(lines(text.as_ref()))),
            Event::GeneralRef(name) => {
                push(&mut open, Node::Text(resolved(name.as_ref())?));
            }
            Event::PI(pi) => {
                let target = pi.target().to_owned();
                let data = lines(pi.content().trim_start());
                push(&mut open, Node::Pi { target, data });
            }
            Event::Decl(_) => {}
            Event::DocType(_) => return None,
            Event::Eof => return root.filter(|_| open.is_empty()),
        }
    }
}

fn push(open: &mut [Element], node: Node) {
    // What stands outside of the document element is left out.
    if let Some(parent) = open.last_mut() {
        parent.children.push(node);
    }
}

fn close(done: Element, open: &mut [Element], root: &mut Option<Element>) -> Option<()> {
    match open.last_mut() {
        Some(parent) => parent.children.push(Node::Element(done)),
        None if root.is_none() => *root = Some(done),
        None => return None,
    }
    Some(())
}

fn element(start: &BytesStart<'_>) -> Option<Element> {
    let name: &str = start.name().into_inner();
    let mut element = Element::new(name);
    for attribute in start.attributes() {
        let attribute = attribute.ok()?;
        let name: &str = attribute.key.as_ref();
        let raw: &str = attribute.value.as_ref();
        element.attributes.push(Attribute {
            name: name.to_owned(),
            value: value(raw)?,
        });
    }
    Some(element)
}

/// An attribute value as an XML processor gives it (XML 3.3.3).
fn value(raw: &str) -> Option<String> {
    let mut out = String::new();
    let flat = lines(raw).replace(['\n', '\t'], " ");
    let mut rest = flat.as_str();
    while let Some((head, tail)) = rest.split_once('&') {
        out.push_str(head);
        let (name, tail) = tail.split_once(';')?;
        out.push_str(&resolved(name)?);
        rest = tail;
    }
    out.push_str(rest);
    Some(out)
}

/// Line ends as one line feed (XML 2.11).
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// What a reference stands for, without a document type declaration.
fn resolved(name: &str) -> Option<String> {
    let number = match name.strip_prefix('#') {
        None => {
            let text = match name {
                "amp" => "&",
                "lt" => "<",
                "gt" => ">",
                "quot" => "\"",
                "apos" => "'",
                _ => return None,
            };
            return Some(text.to_owned());
        }
        Some(digits) => match digits.strip_prefix('x') {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => digits.parse().ok()?,
        },
    };
    char::from_u32(number).map(String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_agree_on_what_is_hard() {
        for text in [
            "<a/>",
            "<a b='1' a=\"&#10;&lt;\">t&#13;\r\n<![CDATA[<x>]]></a>",
            "<p:a xmlns:p='urn:p' xmlns='urn:d'><b xmlns=''/><?i  data ?></p:a>",
            "<!-- before --><a><!-- in --></a><!-- after -->",
        ] {
            assert_eq!(roundtrip(text.as_bytes()), Outcome::Accepted, "{text}");
            assert_eq!(agreement(text.as_bytes()), Outcome::Accepted, "{text}");
        }
        assert_eq!(agreement(b"<a>"), Outcome::Refused);
    }
}
