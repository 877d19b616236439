//! From plaintext to an element, and from an element into the tree.

use std::collections::BTreeMap;

use crate::dom::{Document, El, Kind, Node, NodeId};
use crate::reader;

/// The one element that `octets` hold, read where `encrypted` stands: with the namespaces in scope
/// there, white space around it (XML Encryption 1.1 4.4). The root of the document is a shell.
pub(crate) fn read_in_place(encrypted: El<'_>, octets: &[u8]) -> Option<Document> {
    let text = std::str::from_utf8(octets).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut shell = String::from("<shell");
    for (prefix, name) in in_scope(encrypted) {
        let colon = if prefix.is_empty() { "" } else { ":" };
        shell.push_str(&format!(" xmlns{colon}{prefix}=\"{}\"", escaped(&name)));
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

/// The declarations in scope, each prefix once.
fn in_scope(element: El<'_>) -> BTreeMap<String, String> {
    let mut declared = BTreeMap::new();
    let mut at = Some(element);
    while let Some(el) = at {
        for (prefix, name) in &el.element.declarations {
            declared
                .entry(prefix.clone())
                .or_insert_with(|| name.clone());
        }
        at = el.parent();
    }
    // A prefix cannot be undeclared (Namespaces in XML 1.0 5), nor `xml` bound again.
    declared.retain(|prefix, name| prefix != "xml" && (prefix.is_empty() || !name.is_empty()));
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
        document: Document {
            has_doctype: document.has_doctype,
            recovered: document.recovered,
            ..Document::default()
        },
        origins: Vec::with_capacity(document.nodes.len()),
    };
    for &top in &document.top {
        let id = spliced.copy(document, top, None, by, true);
        spliced.document.top.push(id);
        if document.root == Some(top) {
            spliced.document.root = Some(id);
        }
    }
    spliced
}

impl Spliced {
    /// Copies a node with what is below it. The depth is that of a document that was read.
    fn copy(
        &mut self,
        from: &Document,
        node: NodeId,
        parent: Option<NodeId>,
        by: &BTreeMap<NodeId, (Document, NodeId)>,
        original: bool,
    ) -> NodeId {
        if original && let Some((other, element)) = by.get(&node) {
            let id = self.copy(other, *element, parent, by, false);
            self.declare_scope_of(from, node, id);
            return id;
        }
        let id = NodeId(self.document.nodes.len());
        let mut kind = match from.node(node) {
            Some(node) => node.kind.clone(),
            None => Kind::Text(String::new()),
        };
        let children = match &mut kind {
            Kind::Element(element) => std::mem::take(&mut element.children),
            _ => Vec::new(),
        };
        self.document.nodes.push(Node { parent, kind });
        self.origins.push(original.then_some(node));
        let children: Vec<NodeId> = children
            .into_iter()
            .map(|child| self.copy(from, child, Some(id), by, original))
            .collect();
        if let Some(Node {
            kind: Kind::Element(element),
            ..
        }) = self.document.nodes.get_mut(id.0)
        {
            element.children = children;
        }
        id
    }

    /// What the replaced element declared is in scope of the one in its place.
    fn declare_scope_of(&mut self, from: &Document, replaced: NodeId, id: NodeId) {
        let declared = from.element(replaced).map(|el| el.declarations.clone());
        if let Some(Node {
            kind: Kind::Element(element),
            ..
        }) = self.document.nodes.get_mut(id.0)
        {
            for (prefix, name) in declared.unwrap_or_default() {
                if !element.declarations.iter().any(|(own, _)| *own == prefix) {
                    element.declarations.push((prefix, name));
                }
            }
        }
    }
}
