//! Exclusive XML Canonicalization 1.0 (W3C), over the reader's tree.

use crate::dom::{Document, Kind, NodeId};

/// Options of the canonicalization.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Keep comments (`#WithComments`).
    pub with_comments: bool,
    /// `PrefixList` of `InclusiveNamespaces` (Exclusive C14N 3); the default namespace is the
    /// empty text.
    pub inclusive_prefixes: Vec<String>,
    /// Nodes that are left out with everything in them: the enveloped signature.
    pub without: Vec<NodeId>,
}

/// The canonical octets of the subtree at `apex`.
pub fn canonicalize(document: &Document, apex: NodeId, options: &Options) -> Vec<u8> {
    let mut writer = Writer {
        document,
        options,
        rendered: Vec::new(),
        out: Vec::with_capacity(8 * 1024),
    };
    writer.node(apex);
    writer.out
}

/// The canonical octets of a whole document, with what stands around its element.
pub fn canonicalize_document(document: &Document, options: &Options) -> Vec<u8> {
    let mut writer = Writer {
        document,
        options,
        rendered: Vec::new(),
        out: Vec::with_capacity(8 * 1024),
    };
    let mut past_root = false;
    for &id in &document.top {
        let kind = document.node(id).map(|node| &node.kind);
        let dropped = matches!(kind, Some(Kind::Comment(_))) && !options.with_comments;
        if dropped || matches!(kind, Some(Kind::Text(_)) | None) {
            continue;
        }
        // A line feed stands between the element and each node around it.
        if past_root {
            writer.out.push(b'\n');
        }
        writer.node(id);
        if Some(id) == document.root {
            past_root = true;
        } else if !past_root {
            writer.out.push(b'\n');
        }
    }
    writer.out
}

struct Writer<'a> {
    document: &'a Document,
    options: &'a Options,
    /// Declarations that the output has in scope: prefix and namespace, innermost last.
    rendered: Vec<(&'a str, &'a str)>,
    out: Vec<u8>,
}

impl<'a> Writer<'a> {
    /// Recursion is as deep as the tree, which the reader bounds.
    fn node(&mut self, id: NodeId) {
        if self.options.without.contains(&id) {
            return;
        }
        match self.document.node(id).map(|node| &node.kind) {
            Some(Kind::Element(_)) => self.element(id),
            Some(Kind::Text(text)) => escape(text, false, &mut self.out),
            Some(Kind::Comment(text)) if self.options.with_comments => {
                self.push(&["<!--", text, "-->"]);
            }
            Some(Kind::Pi { target, data }) if data.is_empty() => self.push(&["<?", target, "?>"]),
            Some(Kind::Pi { target, data }) => self.push(&["<?", target, " ", data, "?>"]),
            Some(Kind::Comment(_)) | None => {}
        }
    }

    fn push(&mut self, parts: &[&str]) {
        for part in parts {
            self.out.extend_from_slice(part.as_bytes());
        }
    }

    fn push_name(&mut self, prefix: &str, local: &str) {
        if !prefix.is_empty() {
            self.push(&[prefix, ":"]);
        }
        self.push(&[local]);
    }

    fn element(&mut self, id: NodeId) {
        let Some(element) = self.document.element(id) else {
            return;
        };
        let outer = self.rendered.len();

        self.push(&["<"]);
        self.push_name(&element.prefix, &element.local);
        for (prefix, namespace) in self.declarations(id) {
            self.push(if prefix.is_empty() {
                &[" xmlns"]
            } else {
                &[" xmlns:"]
            });
            self.push(&[prefix, "=\""]);
            escape(namespace, true, &mut self.out);
            self.push(&["\""]);
            self.rendered.push((prefix, namespace));
        }
        let mut attributes: Vec<_> = element.attributes.iter().collect();
        attributes.sort_by(|a, b| (&a.namespace, &a.local).cmp(&(&b.namespace, &b.local)));
        for attribute in attributes {
            self.push(&[" "]);
            self.push_name(&attribute.prefix, &attribute.local);
            self.push(&["=\""]);
            escape(&attribute.value, true, &mut self.out);
            self.push(&["\""]);
        }
        self.push(&[">"]);
        for &child in &element.children {
            self.node(child);
        }
        self.push(&["</"]);
        self.push_name(&element.prefix, &element.local);
        self.push(&[">"]);
        self.rendered.truncate(outer);
    }

    /// The declarations that the element at `id` needs in the output, sorted by prefix: those
    /// it utilizes visibly and those of the list, as far as they are not in scope already.
    fn declarations(&self, id: NodeId) -> Vec<(&'a str, &'a str)> {
        let Some(element) = self.document.element(id) else {
            return Vec::new();
        };
        let mut needed: Vec<(&str, &str)> = vec![(&element.prefix, &element.namespace)];
        for attribute in element.attributes.iter().filter(|a| !a.prefix.is_empty()) {
            needed.push((&attribute.prefix, &attribute.namespace));
        }
        for prefix in &self.options.inclusive_prefixes {
            match self.document.namespace_of(id, prefix) {
                Some(namespace) => needed.push((prefix, namespace)),
                None if prefix.is_empty() => needed.push(("", "")),
                None => {}
            }
        }
        needed.retain(|&(prefix, namespace)| {
            let known = self
                .rendered
                .iter()
                .rev()
                .find(|(p, _)| *p == prefix)
                .map(|(_, n)| *n);
            // No declaration at all is the same as an empty default namespace.
            prefix != "xml" && known.unwrap_or("") != namespace
        });
        needed.sort_unstable();
        needed.dedup();
        needed
    }
}

/// Text and attribute values as Canonical XML 1.0 2.3 escapes them.
fn escape(text: &str, in_attribute: bool, out: &mut Vec<u8>) {
    let mut start = 0;
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        let replacement: &str = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'\r' => "&#xD;",
            b'>' if !in_attribute => "&gt;",
            b'"' if in_attribute => "&quot;",
            b'\t' if in_attribute => "&#x9;",
            b'\n' if in_attribute => "&#xA;",
            _ => continue,
        };
        out.extend_from_slice(bytes.get(start..at).unwrap_or_default());
        out.extend_from_slice(replacement.as_bytes());
        start = at + 1;
    }
    out.extend_from_slice(bytes.get(start..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::read;

    fn whole(text: &str) -> String {
        let document = read(text).unwrap();
        String::from_utf8(canonicalize_document(&document, &Options::default())).unwrap()
    }

    fn first_child(text: &str, options: &Options) -> String {
        let document = read(text).unwrap();
        let child = document.child_elements(document.root().unwrap())[0];
        String::from_utf8(canonicalize(&document, child, options)).unwrap()
    }

    #[test]
    fn declarations_move_to_where_they_are_used() {
        assert_eq!(
            whole("<a:r xmlns:b='urn:b' xmlns:a='urn:a' z='1' b:y='2' c='3'><b:k/></a:r>"),
            "<a:r xmlns:a=\"urn:a\" xmlns:b=\"urn:b\" c=\"3\" z=\"1\" b:y=\"2\"><b:k></b:k></a:r>"
        );
    }

    #[test]
    fn comments_stay_where_they_are_asked_for() {
        let text = "<r><k>a<!-- b -->c</k></r>";
        assert_eq!(first_child(text, &Options::default()), "<k>ac</k>");
        let options = Options {
            with_comments: true,
            ..Options::default()
        };
        assert_eq!(first_child(text, &options), "<k>a<!-- b -->c</k>");
    }

    #[test]
    fn an_ancestor_declaration_is_rendered_once() {
        assert_eq!(
            whole("<r xmlns:x='u'><x:a><x:b/></x:a><x:c/></r>"),
            "<r><x:a xmlns:x=\"u\"><x:b></x:b></x:a><x:c xmlns:x=\"u\"></x:c></r>"
        );
    }

    #[test]
    fn the_default_namespace_is_undeclared_where_needed() {
        assert_eq!(
            whole("<r xmlns='u'><k xmlns=''><l/></k></r>"),
            "<r xmlns=\"u\"><k xmlns=\"\"><l></l></k></r>"
        );
    }

    #[test]
    fn what_stands_around_the_element_is_on_lines_of_its_own() {
        assert_eq!(
            whole("<?a b?>  <!-- c --><r/><?d?>"),
            "<?a b?>\n<r></r>\n<?d?>"
        );
    }

    #[test]
    fn characters_are_escaped() {
        assert_eq!(
            whole("<r a='&quot;&lt;&#9;&#10;&#13;>'>&lt;&gt;&amp;\"&#13;&#9;</r>"),
            "<r a=\"&quot;&lt;&#x9;&#xA;&#xD;>\">&lt;&gt;&amp;\"&#xD;\t</r>"
        );
    }

    #[test]
    fn listed_prefixes_are_kept() {
        let options = Options {
            inclusive_prefixes: vec!["x".into(), "y".into()],
            ..Options::default()
        };
        let text = "<r xmlns:x='u'><k a='x:b'/></r>";
        assert_eq!(
            first_child(text, &options),
            "<k xmlns:x=\"u\" a=\"x:b\"></k>"
        );
        assert_eq!(first_child(text, &Options::default()), "<k a=\"x:b\"></k>");
    }

    #[test]
    fn a_node_can_be_left_out() {
        let document = read("<r>a<k>b</k>c</r>").unwrap();
        let root = document.root().unwrap();
        let without = vec![document.child_elements(root)[0]];
        let options = Options {
            without,
            ..Options::default()
        };
        assert_eq!(canonicalize(&document, root, &options), b"<r>ac</r>");
    }
}
