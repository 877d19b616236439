//! The schema of AuthnRequest (SAML Core 3.2.1, 3.4.1, and the schema of SAML protocols).

use roxmltree::{Document, Node};

use crate::request::{ASSERTION, DSIG, PROTOCOL, text};
use crate::{Evidence, Finding};

use super::first;

/// The children, in the order of the schema; each at most once.
const CHILDREN: [(&str, &str); 8] = [
    (ASSERTION, "Issuer"),
    (DSIG, "Signature"),
    (PROTOCOL, "Extensions"),
    (ASSERTION, "Subject"),
    (PROTOCOL, "NameIDPolicy"),
    (ASSERTION, "Conditions"),
    (PROTOCOL, "RequestedAuthnContext"),
    (PROTOCOL, "Scoping"),
];
/// The attributes that must be there.
const REQUIRED: [&str; 3] = ["ID", "Version", "IssueInstant"];
/// The others.
const OPTIONAL: [&str; 9] = [
    "Destination",
    "Consent",
    "ForceAuthn",
    "IsPassive",
    "ProtocolBinding",
    "AssertionConsumerServiceIndex",
    "AssertionConsumerServiceURL",
    "AttributeConsumingServiceIndex",
    "ProviderName",
];
/// Those that are an `xs:boolean`.
const BOOLEAN: [&str; 3] = ["ForceAuthn", "IsPassive", "AllowCreate"];
/// Those that are an `xs:unsignedShort`.
const SHORT: [&str; 2] = [
    "AssertionConsumerServiceIndex",
    "AttributeConsumingServiceIndex",
];
/// The attributes of `NameIDPolicy`.
const POLICY: [&str; 3] = ["Format", "SPNameQualifier", "AllowCreate"];
/// The values of Comparison.
const COMPARISONS: [&str; 4] = ["exact", "minimum", "maximum", "better"];

pub(crate) fn schema(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let text = text(first(evidence)?).map_err(Finding::Wrong)?;
    let document = Document::parse(&text)
        .map_err(|error| Finding::Wrong(format!("the request is not read: {error}")))?;
    Ok(match fault(document.root_element()) {
        Some(why) => Finding::Wrong(why),
        None => Finding::Right,
    })
}

/// What is not as the schema says.
fn fault(root: Node<'_, '_>) -> Option<String> {
    if !root.has_tag_name((PROTOCOL, "AuthnRequest")) {
        let name = root.tag_name();
        return Some(format!(
            "the document element is {{{}}}{}",
            name.namespace().unwrap_or_default(),
            name.name()
        ));
    }
    let absent = REQUIRED.into_iter().find(|name| !root.has_attribute(*name));
    if let Some(name) = absent {
        return Some(format!("there is no {name}"));
    }
    let known: Vec<&str> = REQUIRED.into_iter().chain(OPTIONAL).collect();
    attributes(root, &known)
        .or_else(|| sequence(root))
        .or_else(|| root.children().find_map(inside))
}

/// An attribute that is not known, or not of its type.
fn attributes(element: Node<'_, '_>, known: &[&str]) -> Option<String> {
    let name = element.tag_name().name();
    element.attributes().find_map(|attribute| {
        // Of other namespaces there are only those of the schema language itself.
        if attribute.namespace().is_some() {
            return None;
        }
        let (key, value) = (attribute.name(), attribute.value());
        let is_number = || value.trim().parse::<u16>().is_ok();
        let is_boolean = || ["true", "false", "1", "0"].contains(&value.trim());
        let fits = known.contains(&key)
            && (!BOOLEAN.contains(&key) || is_boolean())
            && (!SHORT.contains(&key) || is_number());
        (!fits).then(|| format!("{name} has {key}=\"{value}\", which the schema does not know"))
    })
}

/// A child that is not known, or not in its place.
fn sequence(root: Node<'_, '_>) -> Option<String> {
    let mut next = 0;
    for child in root.children().filter(Node::is_element) {
        let place = CHILDREN.iter().position(|name| child.has_tag_name(*name));
        let name = child.tag_name().name();
        match place {
            None => return Some(format!("the schema knows no child {name}")),
            Some(place) if place < next => {
                return Some(format!("{name} stands behind what must follow it"));
            }
            Some(place) => next = place + 1,
        }
    }
    let stray = root
        .children()
        .find_map(|node| node.text().filter(|_| node.is_text()))
        .filter(|text| !text.trim().is_empty());
    stray.map(|text| format!("the text '{}' stands between the elements", text.trim()))
}

/// What is wrong inside a child.
fn inside(child: Node<'_, '_>) -> Option<String> {
    if child.has_tag_name((PROTOCOL, "NameIDPolicy")) {
        return attributes(child, &POLICY);
    }
    if child.has_tag_name((PROTOCOL, "RequestedAuthnContext")) {
        let comparison = child.attribute("Comparison").unwrap_or("exact");
        if !COMPARISONS.contains(&comparison) {
            return Some(format!("Comparison is '{comparison}'"));
        }
        let is_class = |node: &Node<'_, '_>| {
            node.has_tag_name((ASSERTION, "AuthnContextClassRef"))
                || node.has_tag_name((ASSERTION, "AuthnContextDeclRef"))
        };
        let classes = child.children().filter(Node::is_element);
        let (classes, others): (Vec<_>, Vec<_>) = classes.partition(is_class);
        if classes.is_empty() || !others.is_empty() {
            return Some("RequestedAuthnContext holds something else than classes".to_owned());
        }
    }
    if child.has_tag_name((ASSERTION, "Issuer")) && child.text().is_none_or(str::is_empty) {
        return Some("Issuer is empty".to_owned());
    }
    None
}
