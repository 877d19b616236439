//! Exclusive XML Canonicalization 1.0 (W3C), over the reader's tree.

use std::collections::BTreeSet;

use crate::dom::{Attr, Document, El, Kind, NodeId};
use crate::reader::position;
use crate::scope::Scope;

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

/// How many times as long as the text of the document its canonical form may be, beyond [`ROOM`]. What is
/// declared once on an element is written on each child that uses it (Exclusive C14N 3), so that without a
/// bound a small message makes any amount of octets, before any signature in it has been verified. An
/// honest one becomes less than twice as long.
const GROWTH: usize = 8;
/// Octets that a canonical form may have however short the document is.
const ROOM: usize = 64 * 1024;

/// A canonical form that is longer than it may be: eight times the text of the document and 64 KiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the canonical form would be more than {GROWTH} times as long as the message")]
pub struct TooLong;

/// The canonical octets of the subtree at `apex`: text in UTF-8.
pub fn canonicalize(
    document: &Document,
    apex: NodeId,
    options: &Options,
) -> Result<String, TooLong> {
    Writer::new(document, options).subtree(apex)
}

/// The canonical octets of a whole document, with what stands around its element: text in UTF-8.
pub fn canonicalize_document(document: &Document, options: &Options) -> Result<String, TooLong> {
    Writer::new(document, options).document()
}

/// The canonical octets of the subtree at `apex`, or of the whole document, however long they become: for weak
/// SPs, and for whoever examines what others take.
pub(crate) fn canonicalize_anything(
    document: &Document,
    apex: Option<NodeId>,
    options: &Options,
) -> String {
    let mut writer = Writer::new(document, options);
    writer.most = usize::MAX;
    let written = match apex {
        Some(apex) => writer.subtree(apex),
        None => writer.document(),
    };
    // Nothing is too long.
    written.unwrap_or_default()
}

struct Writer<'a> {
    document: &'a Document,
    options: &'a Options,
    /// Where what is written begins, if it is not the whole document.
    apex: Option<NodeId>,
    /// The prefixes of the list.
    listed: BTreeSet<&'a str>,
    /// Declarations that the output has in scope.
    rendered: Scope<'a, &'a str>,
    /// Of the element that is being written: declarations and attributes, each in their order.
    declarations: Vec<(&'a str, &'a str)>,
    attributes: Vec<Attr<'a>>,
    out: String,
    /// How long that may become.
    most: usize,
}

impl<'a> Writer<'a> {
    fn new(document: &'a Document, options: &'a Options) -> Self {
        Self {
            document,
            options,
            apex: None,
            listed: options
                .inclusive_prefixes
                .iter()
                .map(String::as_str)
                .collect(),
            rendered: Scope::new(),
            declarations: Vec::new(),
            attributes: Vec::new(),
            out: String::with_capacity(8 * 1024),
            most: document.text_len().saturating_mul(GROWTH) + ROOM,
        }
    }

    fn subtree(mut self, apex: NodeId) -> Result<String, TooLong> {
        self.apex = Some(apex);
        self.node(apex);
        self.written()
    }

    fn document(mut self) -> Result<String, TooLong> {
        let mut past_root = false;
        for id in self.document.top() {
            let dropped = match self.document.kind(id) {
                Some(Kind::Comment(_)) => !self.options.with_comments,
                Some(Kind::Text(_)) | None => true,
                _ => false,
            };
            if dropped {
                continue;
            }
            // A line feed stands between the element and each node around it.
            if past_root {
                self.out.push('\n');
            }
            self.node(id);
            if Some(id) == self.document.root {
                past_root = true;
            } else if !past_root {
                self.out.push('\n');
            }
        }
        self.written()
    }

    fn written(self) -> Result<String, TooLong> {
        if self.is_too_long() {
            return Err(TooLong);
        }
        Ok(self.out)
    }

    fn is_too_long(&self) -> bool {
        self.out.len() > self.most
    }

    /// Recursion is as deep as the tree, which the reader bounds.
    fn node(&mut self, id: NodeId) {
        // One element writes no more than the document has, so that little is written in vain.
        if self.is_too_long() || self.options.without.contains(&id) {
            return;
        }
        match self.document.kind(id) {
            Some(Kind::Element) => self.element(id),
            Some(Kind::Text(text)) => escape(text, false, &mut self.out),
            Some(Kind::Comment(text)) if self.options.with_comments => {
                self.push(&["<!--", text, "-->"]);
            }
            Some(Kind::Pi { target, data: "" }) => self.push(&["<?", target, "?>"]),
            Some(Kind::Pi { target, data }) => self.push(&["<?", target, " ", data, "?>"]),
            Some(Kind::Comment(_)) | None => {}
        }
    }

    fn push(&mut self, parts: &[&str]) {
        for part in parts {
            self.out.push_str(part);
        }
    }

    fn push_name(&mut self, prefix: &str, local: &str) {
        if !prefix.is_empty() {
            self.out.push_str(prefix);
            self.out.push(':');
        }
        self.out.push_str(local);
    }

    fn element(&mut self, id: NodeId) {
        let Some(el) = self.document.at(id) else {
            return;
        };
        let outer = self.rendered.len();
        self.out.push('<');
        self.push_name(el.prefix(), el.local());
        self.push_declarations(el);
        self.push_attributes(el);
        self.out.push('>');
        for child in el.children() {
            self.node(child);
        }
        self.out.push_str("</");
        self.push_name(el.prefix(), el.local());
        self.out.push('>');
        self.rendered.leave(outer);
    }

    /// The declarations that an element needs in the output, sorted by prefix: those it utilizes
    /// visibly and those of the list, as far as they are not in scope already.
    fn push_declarations(&mut self, el: El<'a>) {
        let mut needed = std::mem::take(&mut self.declarations);
        needed.push((el.prefix(), el.namespace()));
        let with_prefix = el.attributes().filter(|a| !a.prefix.is_empty());
        needed.extend(with_prefix.map(|a| (a.prefix, a.namespace)));
        if !self.listed.is_empty() {
            let is_listed = |(prefix, _): &(&str, &str)| self.listed.contains(prefix);
            if self.apex == Some(el.id) {
                needed.extend(el.in_scope().into_iter().filter(is_listed));
            } else {
                // Whatever else is in scope here, the parent has written.
                needed.extend(el.declarations().filter(is_listed));
            }
        }
        needed.retain(|&(prefix, namespace)| {
            // No declaration at all is the same as an empty default namespace.
            prefix != "xml" && self.rendered.get(prefix).unwrap_or("") != namespace
        });
        needed.sort_unstable();
        needed.dedup();
        for (prefix, namespace) in needed.drain(..) {
            self.out.push_str(if prefix.is_empty() {
                " xmlns"
            } else {
                " xmlns:"
            });
            self.push(&[prefix, "=\""]);
            escape(namespace, true, &mut self.out);
            self.out.push('"');
            self.rendered.bind(prefix, namespace);
        }
        self.declarations = needed;
    }

    /// The attributes of an element, sorted by namespace and name.
    fn push_attributes(&mut self, el: El<'a>) {
        let mut sorted = std::mem::take(&mut self.attributes);
        sorted.extend(el.attributes());
        if sorted.len() > 1 {
            sorted.sort_unstable_by_key(|a| (a.namespace, a.local));
        }
        for attribute in sorted.drain(..) {
            self.out.push(' ');
            self.push_name(attribute.prefix, attribute.local);
            self.out.push_str("=\"");
            escape(attribute.value, true, &mut self.out);
            self.out.push('"');
        }
        self.attributes = sorted;
    }
}

/// Text and attribute values as Canonical XML 1.0 2.3 escapes them.
fn escape(text: &str, in_attribute: bool, out: &mut String) {
    let mut rest = text;
    loop {
        let special = if in_attribute {
            position(rest, [b'&', b'<', b'\r', b'"', b'\t', b'\n'])
        } else {
            position(rest, [b'&', b'<', b'\r', b'>'])
        };
        let Some((before, special)) = special.and_then(|at| rest.split_at_checked(at)) else {
            return out.push_str(rest);
        };
        let (special, after) = special.split_at(1);
        out.push_str(before);
        out.push_str(match special {
            "&" => "&amp;",
            "<" => "&lt;",
            ">" => "&gt;",
            "\"" => "&quot;",
            "\t" => "&#x9;",
            "\n" => "&#xA;",
            _ => "&#xD;",
        });
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::read;

    fn whole(text: &str) -> String {
        let document = read(text).unwrap();
        canonicalize_document(&document, &Options::default()).unwrap()
    }

    fn first_child(text: &str, options: &Options) -> String {
        let document = read(text).unwrap();
        let child = document.child_elements(document.root().unwrap())[0];
        canonicalize(&document, child, options).unwrap()
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
    fn listed_prefixes_are_written_again_where_they_are_bound_again() {
        let options = Options {
            inclusive_prefixes: vec!["x".into(), String::new()],
            ..Options::default()
        };
        let text = "<p:r xmlns:p='o' xmlns='d' xmlns:x='u'><p:k><l/><m xmlns:x='v' xmlns=''/>\
                    <n xmlns:x='u'/></p:k></p:r>";
        assert_eq!(
            first_child(text, &options),
            "<p:k xmlns=\"d\" xmlns:p=\"o\" xmlns:x=\"u\"><l></l>\
             <m xmlns=\"\" xmlns:x=\"v\"></m><n></n></p:k>"
        );
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
        let octets = canonicalize(&document, root, &options).unwrap();
        assert_eq!(octets, "<r>ac</r>");
    }

    /// Each of the children declares anew what is declared once around them.
    fn rebinding(children: usize) -> Document {
        let namespace = "n".repeat(100_000);
        let children = "<p:k/>".repeat(children);
        read(&format!("<r xmlns:p='{namespace}'>{children}</r>")).unwrap()
    }

    #[test]
    fn what_becomes_many_times_as_long_is_not_written() {
        let options = Options::default();
        assert!(canonicalize_document(&rebinding(5), &options).is_ok());
        let document = rebinding(5_000);
        assert_eq!(canonicalize_document(&document, &options), Err(TooLong));
        // What is written in vain is counted, not timed.
        let mut writer = Writer::new(&document, &options);
        writer.node(document.root().unwrap());
        assert!(writer.out.len() <= writer.most + document.text_len());
    }
}
