//! From plaintext to an element, and from an element into the tree.

use std::collections::BTreeMap;

use crate::dom::{Attribute, Content, Declaration, Document, El, Element, NodeId, Span};
use crate::reader;

/// The one element that `octets` hold, read where `encrypted` stands: with the namespaces in scope
/// there, white space around it (XML Encryption 1.1 4.4). The root of the document is a shell.
pub(crate) fn read_in_place(encrypted: El<'_>, octets: &[u8]) -> Option<Document> {
    let text = std::str::from_utf8(octets).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut shell = String::from("<shell");
    for (prefix, name) in in_scope(encrypted) {
        let colon = if prefix.is_empty() { "" } else { ":" };
        shell.push_str(&format!(" xmlns{colon}{prefix}=\"{}\"", escaped(name)));
    }
    // Whatever would close the shell early leaves its own end without a beginning.
    shell.push_str(&format!(">{text}</shell>"));
    reader::read(&shell).ok()
}

/// The elements in the shell; none where there is other text than white space.
pub(crate) fn elements(shell: &Document) -> Vec<NodeId> {
    let Some(root) = shell.root().and_then(|root| shell.at(root)) else {
        return Vec::new();
    };
    if root.text().trim().is_empty() {
        root.elements().map(|el| el.id).collect()
    } else {
        Vec::new()
    }
}

/// The declarations in scope that can be written again.
fn in_scope(element: El<'_>) -> BTreeMap<&str, &str> {
    let mut declared = element.in_scope();
    // A prefix cannot be undeclared (Namespaces in XML 1.0 5), nor `xml` bound again.
    declared.retain(|prefix, name| *prefix != "xml" && (prefix.is_empty() || !name.is_empty()));
    declared
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
        .replace('\t', "&#9;")
        .replace('\n', "&#10;")
        .replace('\r', "&#13;")
}

/// A document with some elements replaced by elements of others.
pub(crate) struct Spliced {
    pub(crate) document: Document,
    /// The node that each node is a copy of; none for what was put in.
    pub(crate) origins: Vec<Option<NodeId>>,
}

/// `document` with each element in `by` replaced by an element of another document.
pub(crate) fn splice(document: &Document, by: &BTreeMap<NodeId, (Document, NodeId)>) -> Spliced {
    let mut spliced = Spliced {
        document: document.emptied(),
        origins: Vec::with_capacity(document.len()),
    };
    let original = Source {
        document,
        base: 0,
        is_original: true,
    };
    let mut last = None;
    for top in document.top() {
        let id = spliced.copy(original, top, (None, last), by);
        last = Some(id);
        if document.root == Some(top) {
            spliced.document.root = last;
        }
    }
    spliced
}

/// A document that nodes are copied from.
#[derive(Clone, Copy)]
struct Source<'s> {
    document: &'s Document,
    /// Where its text begins in that of the copy.
    base: usize,
    /// Whether it is the one in which elements are replaced.
    is_original: bool,
}

impl Source<'_> {
    /// The place in the copy of what is at a place.
    fn moved(self, place: Span) -> Span {
        place.moved_by(self.base)
    }
}

impl Spliced {
    /// Copies a node with what is below it, as a child of a node behind another child. The depth
    /// is that of a document that was read.
    fn copy(
        &mut self,
        from: Source<'_>,
        node: NodeId,
        (parent, before): (Option<NodeId>, Option<NodeId>),
        by: &BTreeMap<NodeId, (Document, NodeId)>,
    ) -> NodeId {
        if from.is_original
            && let Some((other, element)) = by.get(&node)
        {
            let other = Source {
                document: other,
                base: self.document.adopt_text(other),
                is_original: false,
            };
            let id = self.copy(other, *element, (parent, before), by);
            self.declare_scope_of(from.document, node, id);
            return id;
        }
        let content = self.content(from, node);
        let id = self.document.push(parent, before, content);
        self.origins.push(from.is_original.then_some(node));
        let mut last = None;
        for child in from.document.at(node).into_iter().flat_map(El::children) {
            last = Some(self.copy(from, child, (Some(id), last), by));
        }
        id
    }

    /// What a node is, by places in the copy.
    fn content(&mut self, from: Source<'_>, node: NodeId) -> Content {
        match from.document.content(node) {
            Some(Content::Element(element)) => Content::Element(self.element(from, &element)),
            Some(Content::Text(text)) => Content::Text(from.moved(text)),
            Some(Content::Comment(text)) => Content::Comment(from.moved(text)),
            Some(Content::Pi { target, data }) => Content::Pi {
                target: from.moved(target),
                data: from.moved(data),
            },
            None => Content::Text(Span::default()),
        }
    }

    fn element(&mut self, from: Source<'_>, element: &Element) -> Element {
        let first = self.document.attributes_end();
        for attribute in from.document.attributes_in(element.attributes) {
            self.document.push_attribute(Attribute {
                prefix: from.moved(attribute.prefix),
                local: from.moved(attribute.local),
                namespace: from.moved(attribute.namespace),
                value: from.moved(attribute.value),
            });
        }
        let first_declaration = self.document.declarations_end();
        for declaration in from.document.declarations_in(element.declarations) {
            self.document.push_declaration(Declaration {
                prefix: from.moved(declaration.prefix),
                namespace: from.moved(declaration.namespace),
            });
        }
        Element {
            prefix: from.moved(element.prefix),
            local: from.moved(element.local),
            namespace: from.moved(element.namespace),
            attributes: Span::new(first, self.document.attributes_end()),
            declarations: Span::new(first_declaration, self.document.declarations_end()),
            ..Element::default()
        }
    }

    /// What the replaced element declared is in scope of the one in its place.
    fn declare_scope_of(&mut self, from: &Document, replaced: NodeId, id: NodeId) {
        let own = self.document.at(id).map(|el| el.element.declarations);
        let outer = from.at(replaced).map(|el| el.element.declarations);
        let (Some(own), Some(outer)) = (own, outer) else {
            return;
        };
        let mut all = self.document.declarations_in(own).to_vec();
        for declaration in from.declarations_in(outer) {
            let prefix = from.str(declaration.prefix);
            let mut known = all.iter();
            if !known.any(|one| self.document.str(one.prefix) == prefix) {
                all.push(*declaration);
            }
        }
        let first = self.document.declarations_end();
        for declaration in all {
            self.document.push_declaration(declaration);
        }
        let declarations = Span::new(first, self.document.declarations_end());
        if let Some(element) = self.document.element_mut(id) {
            element.declarations = declarations;
        }
    }
}
