//! The writer: one line, no white space of its own, self-closing empty elements, as Entra does.

use super::{Element, Node};

/// The text of an element.
pub fn write(element: &Element) -> String {
    let mut out = String::with_capacity(8 * 1024);
    write_element(element, &mut out);
    out
}

/// Appends the text of an element.
pub fn write_element(element: &Element, out: &mut String) {
    out.push('<');
    out.push_str(&element.name);
    for attribute in &element.attributes {
        out.push(' ');
        out.push_str(&attribute.name);
        out.push_str("=\"");
        escape(&attribute.value, true, out);
        out.push('"');
    }
    if element.children.is_empty() {
        out.push_str("/>");
        return;
    }
    out.push('>');
    for node in &element.children {
        write_node(node, out);
    }
    out.push_str("</");
    out.push_str(&element.name);
    out.push('>');
}

fn write_node(node: &Node, out: &mut String) {
    match node {
        Node::Element(element) => write_element(element, out),
        Node::Text(text) => escape(text, false, out),
        Node::CData(text) => {
            out.push_str("<![CDATA[");
            out.push_str(text);
            out.push_str("]]>");
        }
        Node::Comment(text) => {
            out.push_str("<!--");
            out.push_str(text);
            out.push_str("-->");
        }
        Node::Pi { target, data } => {
            out.push_str("<?");
            out.push_str(target);
            if !data.is_empty() {
                out.push(' ');
                out.push_str(data);
            }
            out.push_str("?>");
        }
        Node::EntityRef { name, .. } => {
            out.push('&');
            out.push_str(name);
            out.push(';');
        }
        Node::CharRef(c) => {
            out.push_str(&format!("&#x{:X};", u32::from(*c)));
        }
    }
}

/// Escapes what a reader would otherwise change or misread (XML 1.0 2.4, 2.11, 3.3.3).
fn escape(text: &str, in_attribute: bool, out: &mut String) {
    let replacement = |octet| match octet {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'\r' => Some("&#xD;"),
        b'"' if in_attribute => Some("&quot;"),
        b'\t' if in_attribute => Some("&#x9;"),
        b'\n' if in_attribute => Some("&#xA;"),
        _ => None,
    };
    super::escape::escape(text, replacement, out);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_a_node_can_be() {
        let mut element = Element::new("p:a")
            .with("x", "1\"<\n")
            .with("xmlns:p", "urn:p");
        element.children = vec![
            Node::Text("a&b\r".into()),
            Node::CData("<c>".into()),
            Node::Comment("d".into()),
            Node::Pi {
                target: "e".into(),
                data: String::new(),
            },
            Node::EntityRef {
                name: "f".into(),
                replacement: String::new(),
            },
            Node::CharRef('g'),
            Node::Element(Element::new("h")),
        ];
        assert_eq!(
            write(&element),
            "<p:a x=\"1&quot;&lt;&#xA;\" xmlns:p=\"urn:p\">a&amp;b&#xD;<![CDATA[<c>]]><!--d--><?e?>\
             &f;&#x67;<h/></p:a>"
        );
    }
}
