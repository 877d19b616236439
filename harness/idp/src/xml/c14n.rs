//! Exclusive XML Canonicalization 1.0 over the IdP's own tree.

use super::escape::escape;
use super::{Element, Node};

/// Options of the canonicalization.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct C14nOptions {
    /// Keep comments (`#WithComments`).
    pub with_comments: bool,
    /// Prefixes treated as in inclusive canonicalization (`InclusiveNamespaces`, Exclusive C14N
    /// 3); the empty prefix is written `#default` in XML and `""` here.
    pub inclusive_prefixes: Vec<String>,
    /// Treat every prefix so: Canonical XML 1.0, as long as no ancestor has an attribute of the
    /// namespace `xml`, which it would hand down.
    pub inclusive: bool,
}

/// What cannot be canonicalized.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum C14nError {
    /// A prefix without a declaration in scope.
    #[error("prefix '{prefix}' is not declared where '{name}' uses it")]
    UnboundPrefix {
        /// The prefix.
        prefix: String,
        /// The name that uses it.
        name: String,
    },
}

/// Namespace names with their prefixes, the innermost last; the default namespace has the empty prefix.
type Scope<'a> = Vec<(&'a str, &'a str)>;

/// The canonical form of the element at `path` below `root`: each number is an index among the
/// children of the element before. Ancestors matter for the namespaces in scope alone.
pub fn canonicalize(
    root: &Element,
    path: &[usize],
    options: &C14nOptions,
) -> Result<Vec<u8>, C14nError> {
    let mut scope = Scope::new();
    let mut element = root;
    for &index in path {
        let Some(Node::Element(child)) = element.children.get(index) else {
            break;
        };
        declare(element, &mut scope);
        element = child;
    }
    let mut out = String::with_capacity(8 * 1024);
    visit(element, &mut scope, &mut Scope::new(), options, &mut out)?;
    Ok(out.into_bytes())
}

/// Adds the declarations of `element` to `scope`.
fn declare<'a>(element: &'a Element, scope: &mut Scope<'a>) {
    for attribute in &element.attributes {
        if attribute.name == "xmlns" {
            scope.push(("", &attribute.value));
        } else if let Some(prefix) = attribute.name.strip_prefix("xmlns:") {
            scope.push((prefix, &attribute.value));
        }
    }
}

/// What a prefix stands for, as far as it was declared.
fn declared<'a>(scope: &Scope<'a>, prefix: &str) -> Option<&'a str> {
    let mut innermost = scope.iter().rev();
    innermost
        .find(|(known, _)| *known == prefix)
        .map(|(_, namespace)| *namespace)
}

/// The namespace name of a prefix; `xml` is bound by definition.
fn lookup<'a>(scope: &Scope<'a>, prefix: &str, name: &str) -> Result<&'a str, C14nError> {
    match declared(scope, prefix) {
        Some(namespace) => Ok(namespace),
        None if prefix.is_empty() => Ok(""),
        None if prefix == "xml" => Ok("http://www.w3.org/XML/1998/namespace"),
        None => Err(C14nError::UnboundPrefix {
            prefix: prefix.to_owned(),
            name: name.to_owned(),
        }),
    }
}

/// Appends the element; `scope` and `rendered` are afterwards as they were.
fn visit<'a>(
    element: &'a Element,
    scope: &mut Scope<'a>,
    rendered: &mut Scope<'a>,
    options: &'a C14nOptions,
    out: &mut String,
) -> Result<(), C14nError> {
    let (outer_scope, outer_rendered) = (scope.len(), rendered.len());
    declare(element, scope);

    // The prefixes this element utilizes visibly (Exclusive C14N 2), and the listed ones.
    let mut utilized: Vec<&str> = vec![element.prefix()];
    let mut attributes = Vec::new();
    for attribute in &element.attributes {
        if attribute.name == "xmlns" || attribute.name.starts_with("xmlns:") {
            continue;
        }
        let (namespace, local) = match attribute.name.split_once(':') {
            Some((prefix, local)) => {
                utilized.push(prefix);
                (lookup(scope, prefix, &attribute.name)?, local)
            }
            None => ("", attribute.name.as_str()),
        };
        attributes.push((namespace, local, attribute));
    }
    if options.inclusive {
        utilized.extend(scope.iter().map(|(prefix, _)| *prefix));
    }
    for prefix in &options.inclusive_prefixes {
        if declared(scope, prefix).is_some() {
            utilized.push(prefix);
        }
    }
    utilized.sort_unstable();
    utilized.dedup();
    attributes.sort_by_key(|(namespace, local, _)| (*namespace, *local));

    out.push('<');
    out.push_str(&element.name);
    for prefix in utilized {
        let namespace = lookup(scope, prefix, &element.name)?;
        let before = declared(rendered, prefix);
        let known = before.is_some() || (prefix.is_empty() && namespace.is_empty());
        if prefix == "xml" || (known && before.unwrap_or("") == namespace) {
            continue;
        }
        out.push_str(if prefix.is_empty() {
            " xmlns"
        } else {
            " xmlns:"
        });
        out.push_str(prefix);
        out.push_str("=\"");
        escape_attribute(namespace, out);
        out.push('"');
        rendered.push((prefix, namespace));
    }
    for (_, _, attribute) in attributes {
        out.push(' ');
        out.push_str(&attribute.name);
        out.push_str("=\"");
        escape_attribute(&attribute.value, out);
        out.push('"');
    }
    out.push('>');
    for node in &element.children {
        match node {
            Node::Element(child) => visit(child, scope, rendered, options, out)?,
            Node::Text(text) | Node::CData(text) => escape_text(text, out),
            Node::EntityRef { replacement, .. } => escape_text(replacement, out),
            Node::CharRef(c) => escape_text(c.encode_utf8(&mut [0; 4]), out),
            Node::Comment(text) if options.with_comments => {
                out.push_str("<!--");
                out.push_str(text);
                out.push_str("-->");
            }
            Node::Comment(_) => {}
            Node::Pi { target, data } => {
                out.push_str("<?");
                out.push_str(target);
                if !data.is_empty() {
                    out.push(' ');
                    out.push_str(data);
                }
                out.push_str("?>");
            }
        }
    }
    out.push_str("</");
    out.push_str(&element.name);
    out.push('>');
    scope.truncate(outer_scope);
    rendered.truncate(outer_rendered);
    Ok(())
}

/// Text of a text node (Canonical XML 1.0, 2.3).
fn escape_text(text: &str, out: &mut String) {
    let replacement = |octet| match octet {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'\r' => Some("&#xD;"),
        _ => None,
    };
    escape(text, replacement, out);
}

/// Value of an attribute node (Canonical XML 1.0, 2.3).
fn escape_attribute(text: &str, out: &mut String) {
    let replacement = |octet| match octet {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'"' => Some("&quot;"),
        b'\t' => Some("&#x9;"),
        b'\n' => Some("&#xA;"),
        b'\r' => Some("&#xD;"),
        _ => None,
    };
    escape(text, replacement, out);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canon(root: &Element, path: &[usize]) -> String {
        String::from_utf8(canonicalize(root, path, &C14nOptions::default()).unwrap()).unwrap()
    }

    #[test]
    fn only_utilized_namespaces_and_sorted_attributes() {
        // Exclusive C14N 2.2: unused declarations vanish, used ones move to their user.
        let root = Element::new("a:r")
            .with("xmlns:b", "urn:b")
            .with("xmlns:a", "urn:a")
            .with("z", "1")
            .with("b:y", "2")
            .with("c", "3")
            .child(Element::new("b:k"));
        assert_eq!(
            canon(&root, &[]),
            "<a:r xmlns:a=\"urn:a\" xmlns:b=\"urn:b\" c=\"3\" z=\"1\" b:y=\"2\"><b:k></b:k></a:r>"
        );
        assert_eq!(canon(&root, &[0]), "<b:k xmlns:b=\"urn:b\"></b:k>");
    }

    #[test]
    fn the_default_namespace_is_undeclared_where_needed() {
        let root = Element::new("r")
            .with("xmlns", "urn:r")
            .child(Element::new("k").with("xmlns", "").child(Element::new("l")));
        assert_eq!(
            canon(&root, &[]),
            "<r xmlns=\"urn:r\"><k xmlns=\"\"><l></l></k></r>"
        );
        assert_eq!(canon(&root, &[0]), "<k><l></l></k>");
    }

    #[test]
    fn comments_go_and_references_are_resolved() {
        let mut root = Element::new("r").text("a");
        root.children.push(Node::Comment("c".into()));
        root.children.push(Node::CData("<".into()));
        root.children.push(Node::CharRef('\r'));
        assert_eq!(canon(&root, &[]), "<r>a&lt;&#xD;</r>");
        let options = C14nOptions {
            with_comments: true,
            ..C14nOptions::default()
        };
        let with = canonicalize(&root, &[], &options).unwrap();
        assert_eq!(
            String::from_utf8(with).unwrap(),
            "<r>a<!--c-->&lt;&#xD;</r>"
        );
    }

    #[test]
    fn a_listed_prefix_is_kept_where_it_is_in_scope() {
        let root = Element::new("r")
            .with("xmlns:x", "urn:x")
            .child(Element::new("k").with("a", "x:b"));
        let options = C14nOptions {
            inclusive_prefixes: vec!["x".into()],
            ..C14nOptions::default()
        };
        let octets = canonicalize(&root, &[0], &options).unwrap();
        assert_eq!(
            String::from_utf8(octets).unwrap(),
            "<k xmlns:x=\"urn:x\" a=\"x:b\"></k>"
        );
    }

    #[test]
    fn an_unbound_prefix_is_an_error() {
        let error = canonicalize(&Element::new("p:r"), &[], &C14nOptions::default()).unwrap_err();
        assert!(error.to_string().contains("'p'"));
    }
}
