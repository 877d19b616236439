//! The tree of a document: an arena, with namespaces resolved.

/// A node of a [`Document`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) usize);

/// A parsed document.
#[derive(Clone, Debug, Default)]
pub struct Document {
    pub(crate) nodes: Vec<Node>,
    /// Children of the document itself: comments, processing instructions, the root element.
    pub(crate) top: Vec<NodeId>,
    pub(crate) root: Option<NodeId>,
    pub(crate) has_doctype: bool,
    /// Whether this is only what a recovering reader could make of a malformed text.
    pub(crate) recovered: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) parent: Option<NodeId>,
    pub(crate) kind: Kind,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Element(Element),
    Text(String),
    Comment(String),
    Pi { target: String, data: String },
}

/// An element. Names are as written, namespaces as resolved; no namespace is the empty text.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    pub(crate) prefix: String,
    pub(crate) local: String,
    pub(crate) namespace: String,
    pub(crate) attributes: Vec<Attribute>,
    /// Prefix and namespace name of the declarations on this element.
    pub(crate) declarations: Vec<(String, String)>,
    pub(crate) children: Vec<NodeId>,
}

#[derive(Clone, Debug)]
pub(crate) struct Attribute {
    pub(crate) prefix: String,
    pub(crate) local: String,
    pub(crate) namespace: String,
    pub(crate) value: String,
}

impl Document {
    /// The document element.
    pub fn root(&self) -> Option<NodeId> {
        self.root
    }

    /// The child elements of an element, in document order; none for other nodes.
    pub fn child_elements(&self, id: NodeId) -> Vec<NodeId> {
        self.element(id)
            .map(|element| {
                let is_element = |child: &NodeId| self.element(*child).is_some();
                element
                    .children
                    .iter()
                    .copied()
                    .filter(is_element)
                    .collect()
            })
            .unwrap_or_default()
    }

    pub(crate) fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.0)
    }

    pub(crate) fn element(&self, id: NodeId) -> Option<&Element> {
        match &self.node(id)?.kind {
            Kind::Element(element) => Some(element),
            _ => None,
        }
    }

    /// A cursor on an element.
    pub(crate) fn at(&self, id: NodeId) -> Option<El<'_>> {
        self.element(id).map(|element| El {
            document: self,
            id,
            element,
        })
    }

    /// Every element in document order.
    pub(crate) fn elements(&self) -> impl Iterator<Item = El<'_>> {
        (0..self.nodes.len()).filter_map(|index| self.at(NodeId(index)))
    }

    /// The namespace name of `prefix` in scope at `id`.
    pub(crate) fn namespace_of(&self, id: NodeId, prefix: &str) -> Option<&str> {
        let mut at = Some(id);
        while let Some(id) = at {
            if let Some(element) = self.element(id)
                && let Some((_, name)) = element.declarations.iter().find(|(p, _)| p == prefix)
            {
                return Some(name);
            }
            at = self.node(id)?.parent;
        }
        None
    }
}

/// A cursor on an element.
#[derive(Clone, Copy, Debug)]
pub(crate) struct El<'d> {
    pub(crate) document: &'d Document,
    pub(crate) id: NodeId,
    pub(crate) element: &'d Element,
}

impl<'d> El<'d> {
    pub(crate) fn is(self, namespace: &str, local: &str) -> bool {
        self.element.local == local && self.element.namespace == namespace
    }

    /// The value of the attribute without a namespace.
    pub(crate) fn attribute(self, local: &str) -> Option<&'d str> {
        self.element
            .attributes
            .iter()
            .find(|a| a.namespace.is_empty() && a.local == local)
            .map(|a| a.value.as_str())
    }

    /// The child elements.
    pub(crate) fn elements(self) -> impl Iterator<Item = El<'d>> {
        self.element
            .children
            .iter()
            .filter_map(move |&id| self.document.at(id))
    }

    /// The child elements with this name.
    pub(crate) fn named(self, namespace: &str, local: &str) -> impl Iterator<Item = El<'d>> {
        self.elements()
            .filter(move |child| child.is(namespace, local))
    }

    /// The first child element with this name.
    pub(crate) fn child(self, namespace: &str, local: &str) -> Option<El<'d>> {
        self.named(namespace, local).next()
    }

    pub(crate) fn parent(self) -> Option<El<'d>> {
        self.document
            .node(self.id)?
            .parent
            .and_then(|id| self.document.at(id))
    }

    /// Whether `other` is this element or an ancestor of it.
    pub(crate) fn is_within(self, other: NodeId) -> bool {
        let mut at = Some(self);
        while let Some(el) = at {
            if el.id == other {
                return true;
            }
            at = el.parent();
        }
        false
    }

    /// The character data directly in this element, whole: comments and processing instructions
    /// in between do not end it.
    pub(crate) fn text(self) -> String {
        let mut text = String::new();
        for &child in &self.element.children {
            if let Some(Node {
                kind: Kind::Text(part),
                ..
            }) = self.document.node(child)
            {
                text.push_str(part);
            }
        }
        text
    }
}
