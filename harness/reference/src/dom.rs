//! The tree of a document: arenas of nodes, attributes and declarations, and one text that all
//! names and values are places in. Namespaces are resolved.

use std::collections::BTreeMap;

/// A node of a [`Document`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) u32);

/// A range, in octets of the text of a document or in entries of one of its arenas. Both are
/// far shorter than 4 GiB: see [`Document::MAX_TEXT`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Span {
    /// From one place to another; nowhere where they are too far away to be in a document.
    pub(crate) fn new(start: usize, end: usize) -> Self {
        match (u32::try_from(start), u32::try_from(end)) {
            (Ok(start), Ok(end)) => Self { start, end },
            _ => Self::default(),
        }
    }

    /// Whether there is nothing in it.
    pub(crate) const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The same range, further behind.
    pub(crate) fn moved_by(self, by: usize) -> Self {
        Self::new(self.start as usize + by, self.end as usize + by)
    }

    /// The same as a range of indices.
    pub(crate) const fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A parsed document.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The text as it was read, then the values that stand there in other words: with references
    /// expanded, line ends and white space normalised, or made up by whoever has changed the tree.
    text: String,
    /// In document order.
    nodes: Vec<Node>,
    attributes: Vec<Attribute>,
    declarations: Vec<Declaration>,
    /// The first of the children of the document itself: comments, processing instructions, the
    /// root element.
    top: Option<NodeId>,
    pub(crate) root: Option<NodeId>,
    pub(crate) has_doctype: bool,
    /// Whether this is only what a recovering reader could make of a malformed text.
    pub(crate) recovered: bool,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    parent: Option<NodeId>,
    /// The next child of the same parent.
    next: Option<NodeId>,
    content: Content,
}

/// What a node is, by places.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Content {
    Element(Element),
    Text(Span),
    Comment(Span),
    Pi { target: Span, data: Span },
}

/// An element, by places. Names are as written, namespaces as resolved; no namespace is the empty
/// text.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Element {
    pub(crate) prefix: Span,
    pub(crate) local: Span,
    pub(crate) namespace: Span,
    /// In the arena of attributes.
    pub(crate) attributes: Span,
    /// In the arena of declarations.
    pub(crate) declarations: Span,
    /// The first child, which [`Document::push`] puts here.
    pub(crate) first: Option<NodeId>,
}

/// An attribute, by places.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attribute {
    pub(crate) prefix: Span,
    pub(crate) local: Span,
    pub(crate) namespace: Span,
    pub(crate) value: Span,
}

/// A declaration of a namespace, by places.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Declaration {
    pub(crate) prefix: Span,
    pub(crate) namespace: Span,
}

/// What a node is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind<'d> {
    Element,
    Text(&'d str),
    Comment(&'d str),
    Pi { target: &'d str, data: &'d str },
}

/// An attribute of an element.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attr<'d> {
    pub(crate) prefix: &'d str,
    pub(crate) local: &'d str,
    pub(crate) namespace: &'d str,
    pub(crate) value: &'d str,
}

/// Building and changing.
impl Document {
    /// Octets of text, read and made up, that places can be given in.
    pub(crate) const MAX_TEXT: usize = u32::MAX as usize;

    /// An empty document over a text.
    pub(crate) fn over(text: &str) -> Self {
        // A few values in other words have room without the text being moved.
        let mut copy = String::with_capacity(text.len() + 1024);
        copy.push_str(text);
        Self {
            text: copy,
            // As many as a login has for its length; what is denser has them moved.
            nodes: Vec::with_capacity(text.len() / 40),
            attributes: Vec::with_capacity(text.len() / 80),
            ..Self::default()
        }
    }

    /// A document of the same text without any node, for whoever copies the nodes.
    pub(crate) fn emptied(&self) -> Self {
        Self {
            has_doctype: self.has_doctype,
            recovered: self.recovered,
            ..Self::over(&self.text)
        }
    }

    /// Puts the text of another document at the end, and says where it begins.
    pub(crate) fn adopt_text(&mut self, other: &Self) -> usize {
        let base = self.text.len();
        self.text.push_str(&other.text);
        base
    }

    /// The length of the text so far.
    pub(crate) fn text_len(&self) -> usize {
        self.text.len()
    }

    /// The place of a text that is put at the end.
    pub(crate) fn keep(&mut self, text: &str) -> Span {
        let start = self.text.len();
        self.text.push_str(text);
        Span::new(start, self.text.len())
    }

    /// How many nodes there are.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The end of the arena of attributes.
    pub(crate) fn attributes_end(&self) -> usize {
        self.attributes.len()
    }

    /// The end of the arena of declarations.
    pub(crate) fn declarations_end(&self) -> usize {
        self.declarations.len()
    }

    pub(crate) fn push_attribute(&mut self, attribute: Attribute) {
        self.attributes.push(attribute);
    }

    pub(crate) fn push_declaration(&mut self, declaration: Declaration) {
        self.declarations.push(declaration);
    }

    /// The attributes at these places of the arena.
    pub(crate) fn attributes_in(&self, places: Span) -> &[Attribute] {
        self.attributes.get(places.range()).unwrap_or_default()
    }

    /// The same, to be changed.
    pub(crate) fn attributes_in_mut(&mut self, places: Span) -> &mut [Attribute] {
        self.attributes.get_mut(places.range()).unwrap_or_default()
    }

    /// The declarations at these places of the arena.
    pub(crate) fn declarations_in(&self, places: Span) -> &[Declaration] {
        self.declarations.get(places.range()).unwrap_or_default()
    }

    /// Puts a node behind all others: as a child of `parent`, behind its child `before`.
    pub(crate) fn push(
        &mut self,
        parent: Option<NodeId>,
        before: Option<NodeId>,
        content: Content,
    ) -> NodeId {
        let id = self.next_id();
        self.nodes.push(Node {
            parent,
            next: None,
            content,
        });
        let first = match (before, parent) {
            (Some(before), _) => self
                .nodes
                .get_mut(before.index())
                .map(|node| &mut node.next),
            (None, Some(parent)) => self.element_mut(parent).map(|element| &mut element.first),
            (None, None) => Some(&mut self.top),
        };
        if let Some(first) = first {
            *first = Some(id);
        }
        id
    }

    /// The identifier of the next node.
    pub(crate) fn next_id(&self) -> NodeId {
        // No more nodes than octets: the number fits.
        NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX))
    }

    /// An element to be changed, by places; its children stay.
    pub(crate) fn element_mut(&mut self, id: NodeId) -> Option<&mut Element> {
        match &mut self.nodes.get_mut(id.index())?.content {
            Content::Element(element) => Some(element),
            _ => None,
        }
    }

    /// Gives an element another local name.
    pub(crate) fn set_local(&mut self, id: NodeId, local: &str) {
        let local = self.keep(local);
        if let Some(element) = self.element_mut(id) {
            element.local = local;
        }
    }

    /// Puts an element into another namespace.
    pub(crate) fn set_namespace(&mut self, id: NodeId, namespace: &str) {
        let namespace = self.keep(namespace);
        if let Some(element) = self.element_mut(id) {
            element.namespace = namespace;
        }
    }

    /// Takes from an element the attributes that are not to be kept.
    pub(crate) fn retain_attributes(&mut self, id: NodeId, keep: impl Fn(Attr<'_>) -> bool) {
        let Some(el) = self.at(id) else {
            return;
        };
        let all = self.attributes_in(el.element.attributes).iter();
        let kept: Vec<Attribute> = all.copied().filter(|one| keep(self.attr(one))).collect();
        let start = self.attributes.len();
        self.attributes.extend(kept);
        let attributes = Span::new(start, self.attributes.len());
        if let Some(element) = self.element_mut(id) {
            element.attributes = attributes;
        }
    }
}

/// Reading.
impl Document {
    /// The document element.
    pub fn root(&self) -> Option<NodeId> {
        self.root
    }

    /// The child elements of an element, in document order; none for other nodes.
    pub fn child_elements(&self, id: NodeId) -> Vec<NodeId> {
        let elements = self.at(id).into_iter().flat_map(El::elements);
        elements.map(|el| el.id).collect()
    }

    /// The text at a place.
    pub(crate) fn str(&self, place: Span) -> &str {
        self.text.get(place.range()).unwrap_or_default()
    }

    /// Whether this is the text at a place.
    pub(crate) fn has(&self, place: Span, text: &str) -> bool {
        self.text.as_bytes().get(place.range()) == Some(text.as_bytes())
    }

    fn attr(&self, attribute: &Attribute) -> Attr<'_> {
        Attr {
            prefix: self.str(attribute.prefix),
            local: self.str(attribute.local),
            namespace: self.str(attribute.namespace),
            value: self.str(attribute.value),
        }
    }

    fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.index())
    }

    /// What a node is, by places.
    pub(crate) fn content(&self, id: NodeId) -> Option<Content> {
        self.node(id).map(|node| node.content)
    }

    /// What a node is.
    pub(crate) fn kind(&self, id: NodeId) -> Option<Kind<'_>> {
        Some(match self.node(id)?.content {
            Content::Element(_) => Kind::Element,
            Content::Text(text) => Kind::Text(self.str(text)),
            Content::Comment(text) => Kind::Comment(self.str(text)),
            Content::Pi { target, data } => Kind::Pi {
                target: self.str(target),
                data: self.str(data),
            },
        })
    }

    /// A cursor on an element.
    pub(crate) fn at(&self, id: NodeId) -> Option<El<'_>> {
        match &self.node(id)?.content {
            Content::Element(element) => Some(El {
                document: self,
                id,
                element,
            }),
            _ => None,
        }
    }

    /// Every node in document order.
    pub(crate) fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.next_id().0).map(NodeId)
    }

    /// Every element in document order.
    pub(crate) fn elements(&self) -> impl Iterator<Item = El<'_>> {
        self.ids().filter_map(|id| self.at(id))
    }

    /// The children of the document itself.
    pub(crate) fn top(&self) -> impl Iterator<Item = NodeId> {
        self.siblings_from(self.top)
    }

    fn siblings_from(&self, first: Option<NodeId>) -> impl Iterator<Item = NodeId> {
        std::iter::successors(first, |&id| self.node(id)?.next)
    }
}

impl NodeId {
    /// The place in the arena.
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
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
        self.document.has(self.element.local, local)
            && self.document.has(self.element.namespace, namespace)
    }

    /// The prefix as written.
    pub(crate) fn prefix(self) -> &'d str {
        self.document.str(self.element.prefix)
    }

    /// The local name.
    pub(crate) fn local(self) -> &'d str {
        self.document.str(self.element.local)
    }

    /// The name of the namespace.
    pub(crate) fn namespace(self) -> &'d str {
        self.document.str(self.element.namespace)
    }

    /// The attributes, as they are written; declarations are none.
    pub(crate) fn attributes(self) -> impl Iterator<Item = Attr<'d>> {
        let places = self.document.attributes_in(self.element.attributes);
        places.iter().map(|attribute| self.document.attr(attribute))
    }

    /// Prefix and namespace name of the declarations on this element.
    pub(crate) fn declarations(self) -> impl Iterator<Item = (&'d str, &'d str)> {
        let places = self.document.declarations_in(self.element.declarations);
        let str = |place| self.document.str(place);
        places
            .iter()
            .map(move |one| (str(one.prefix), str(one.namespace)))
    }

    /// The declarations in scope: prefixes with their namespace names.
    pub(crate) fn in_scope(self) -> BTreeMap<&'d str, &'d str> {
        let mut declared = BTreeMap::new();
        for el in std::iter::successors(Some(self), |el| el.parent()) {
            for (prefix, name) in el.declarations() {
                declared.entry(prefix).or_insert(name);
            }
        }
        declared
    }

    /// The value of the attribute without a namespace.
    pub(crate) fn attribute(self, local: &str) -> Option<&'d str> {
        let attributes = self.document.attributes_in(self.element.attributes);
        attributes
            .iter()
            .find(|a| a.namespace.is_empty() && self.document.has(a.local, local))
            .map(|a| self.document.str(a.value))
    }

    /// The child nodes.
    pub(crate) fn children(self) -> impl Iterator<Item = NodeId> {
        self.document.siblings_from(self.element.first)
    }

    /// The child elements.
    pub(crate) fn elements(self) -> impl Iterator<Item = El<'d>> {
        self.children().filter_map(move |id| self.document.at(id))
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
        let parent = self.document.node(self.id)?.parent?;
        self.document.at(parent)
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
        let mut parts = self
            .children()
            .filter_map(|child| match self.document.content(child)? {
                Content::Text(part) => Some(self.document.str(part)),
                _ => None,
            });
        // Most often it is in one piece.
        let mut text = parts.next().unwrap_or_default().to_owned();
        text.extend(parts);
        text
    }
}
