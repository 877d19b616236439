//! A message as a tree, for reading what it says: by another reader than that of the reference SP.

use roxmltree::Node;

pub(crate) const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
pub(crate) const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
pub(crate) const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
pub(crate) const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
pub(crate) const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";

/// The children with this name.
pub(crate) fn children<'a, 'i>(
    parent: Node<'a, 'i>,
    namespace: &'static str,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'i>> {
    parent
        .children()
        .filter(move |node| node.is_element() && node.has_tag_name((namespace, name)))
}

/// The first child with this name.
pub(crate) fn child<'a, 'i>(
    parent: Node<'a, 'i>,
    namespace: &'static str,
    name: &'static str,
) -> Option<Node<'a, 'i>> {
    children(parent, namespace, name).next()
}

/// The descendants with this name, the node itself included.
pub(crate) fn all<'a, 'i>(
    node: Node<'a, 'i>,
    namespace: &'static str,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'i>> {
    node.descendants()
        .filter(move |node| node.is_element() && node.has_tag_name((namespace, name)))
}

/// All text in an element.
pub(crate) fn text(node: Node<'_, '_>) -> String {
    node.descendants()
        .filter(Node::is_text)
        .filter_map(|node| node.text())
        .collect()
}

/// Local names from the root, with a number where siblings share one: as a
/// [`gauntlet_core::Statement`] names places.
pub(crate) fn path(node: Node<'_, '_>) -> String {
    let name = |node: Node<'_, '_>| {
        let local = node.tag_name().name();
        let namesakes: Vec<_> = node
            .parent_element()
            .into_iter()
            .flat_map(|parent| parent.children())
            .filter(|sibling| sibling.is_element() && sibling.tag_name().name() == local)
            .collect();
        match namesakes.iter().position(|sibling| *sibling == node) {
            Some(at) if namesakes.len() > 1 => format!("{local}[{}]", at + 1),
            _ => local.to_owned(),
        }
    };
    let mut parts = vec![name(node)];
    let mut at = node.parent_element();
    while let Some(parent) = at {
        parts.push(name(parent));
        at = parent.parent_element();
    }
    parts.reverse();
    parts.join("/")
}
