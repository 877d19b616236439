//! The tree that a response is before it is bytes.
//!
//! Everything is lexical: names carry their prefix, namespace declarations are attributes in
//! their place, so that the writer puts out exactly what was put in.

mod c14n;
mod escape;
mod write;

pub use c14n::{C14nError, C14nOptions, canonicalize};
pub use write::{write, write_element};

/// An element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// The name as written, with its prefix.
    pub name: String,
    /// Attributes and namespace declarations, in the order in which they are written.
    pub attributes: Vec<Attribute>,
    /// The content.
    pub children: Vec<Node>,
}

/// An attribute or a namespace declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// The name as written.
    pub name: String,
    /// The value, unescaped.
    pub value: String,
}

/// One item of content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// A child element.
    Element(Element),
    /// Character data, escaped by the writer.
    Text(String),
    /// Character data in a CDATA section.
    CData(String),
    /// A comment.
    Comment(String),
    /// A processing instruction.
    Pi {
        /// Its target.
        target: String,
        /// Its data.
        data: String,
    },
    /// A reference to an entity that the document type declaration declares.
    EntityRef {
        /// Its name.
        name: String,
        /// What it expands to.
        replacement: String,
    },
    /// A reference to a character by its number.
    CharRef(char),
}

impl Element {
    /// An empty element.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            attributes: Vec::new(),
            children: Vec::new(),
        }
    }

    /// Adds an attribute at the end; for building.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.attributes.push(Attribute {
            name: name.into(),
            value: value.into(),
        });
        self
    }

    /// Adds an attribute at the end if there is a value; for building.
    #[must_use]
    pub fn with_optional(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Adds a child element at the end; for building.
    #[must_use]
    pub fn child(mut self, child: Self) -> Self {
        self.children.push(Node::Element(child));
        self
    }

    /// Adds text at the end; for building.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.children.push(Node::Text(text.into()));
        self
    }

    /// The name without its prefix.
    pub fn local(&self) -> &str {
        self.name
            .rsplit_once(':')
            .map_or(self.name.as_str(), |(_, local)| local)
    }

    /// The prefix of the name; empty where there is none.
    pub fn prefix(&self) -> &str {
        self.name.split_once(':').map_or("", |(prefix, _)| prefix)
    }

    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|a| a.name == name)
            .map(|a| a.value.as_str())
    }

    /// Sets an attribute: in its place where it is, before the namespace declarations where not.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        let value = value.into();
        if let Some(attribute) = self.attributes.iter_mut().find(|a| a.name == name) {
            attribute.value = value;
            return;
        }
        let end = self
            .attributes
            .iter()
            .position(|a| a.name.starts_with("xmlns"))
            .unwrap_or(self.attributes.len());
        self.attributes.insert(
            end,
            Attribute {
                name: name.to_owned(),
                value,
            },
        );
    }

    /// Removes an attribute; whether it was there.
    pub fn unset(&mut self, name: &str) -> bool {
        let before = self.attributes.len();
        self.attributes.retain(|a| a.name != name);
        self.attributes.len() < before
    }

    /// The child elements.
    pub fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            _ => None,
        })
    }

    /// The child elements, to change.
    pub fn elements_mut(&mut self) -> impl Iterator<Item = &mut Self> {
        self.children.iter_mut().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            _ => None,
        })
    }

    /// The first child element with this local name.
    pub fn find(&self, local: &str) -> Option<&Self> {
        self.elements().find(|element| element.local() == local)
    }

    /// The first child element with this local name, to change.
    pub fn find_mut(&mut self, local: &str) -> Option<&mut Self> {
        self.elements_mut().find(|element| element.local() == local)
    }

    /// The first descendant with this local name, in document order.
    pub fn descendant(&self, local: &str) -> Option<&Self> {
        self.elements().find_map(|element| {
            if element.local() == local {
                Some(element)
            } else {
                element.descendant(local)
            }
        })
    }

    /// The first descendant with this local name, in document order, to change.
    pub fn descendant_mut(&mut self, local: &str) -> Option<&mut Self> {
        for element in self.elements_mut() {
            if element.local() == local {
                return Some(element);
            }
            if let Some(found) = element.descendant_mut(local) {
                return Some(found);
            }
        }
        None
    }

    /// Calls `change` on every descendant and on this element itself, parents first.
    pub fn for_each_mut(&mut self, change: &mut impl FnMut(&mut Self)) {
        change(self);
        for element in self.elements_mut() {
            element.for_each_mut(change);
        }
    }

    /// Where the first child element with this local name stands.
    pub fn position(&self, local: &str) -> Option<usize> {
        self.children
            .iter()
            .position(|node| matches!(node, Node::Element(element) if element.local() == local))
    }

    /// Takes the first child element with this local name out.
    pub fn take(&mut self, local: &str) -> Option<Self> {
        let at = self.position(local)?;
        match self.children.remove(at) {
            Node::Element(element) => Some(element),
            _ => None,
        }
    }

    /// Inserts a child element before the first child with the local name `before`, or at the
    /// end where there is none.
    pub fn insert_before(&mut self, before: &str, child: Self) {
        let at = self.position(before).unwrap_or(self.children.len());
        self.children.insert(at, Node::Element(child));
    }

    /// Inserts a child element after the first child with the local name `after`, or at the
    /// start where there is none.
    pub fn insert_after(&mut self, after: &str, child: Self) {
        let at = self.position(after).map_or(0, |at| at + 1);
        self.children.insert(at, Node::Element(child));
    }

    /// Adds a child element at the end.
    pub fn push(&mut self, child: Self) {
        self.children.push(Node::Element(child));
    }

    /// Replaces the content by text.
    pub fn set_text(&mut self, text: impl Into<String>) {
        self.children = vec![Node::Text(text.into())];
    }

    /// The character data directly in this element, as an XML processor sees it: comments and
    /// processing instructions do not count, references are resolved.
    pub fn text_content(&self) -> String {
        let mut text = String::new();
        for node in &self.children {
            match node {
                Node::Text(part) | Node::CData(part) => text.push_str(part),
                Node::EntityRef { replacement, .. } => text.push_str(replacement),
                Node::CharRef(c) => text.push(*c),
                Node::Element(_) | Node::Comment(_) | Node::Pi { .. } => {}
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_attribute_goes_before_the_declarations() {
        let mut element = Element::new("a").with("x", "1").with("xmlns", "urn:a");
        element.set("y", "2");
        let names: Vec<_> = element.attributes.iter().map(|a| a.name.as_str()).collect();
        assert_eq!(names, ["x", "y", "xmlns"]);
    }

    #[test]
    fn text_is_what_a_processor_sees() {
        let mut element = Element::new("a").text("one");
        element.children.push(Node::Comment("x".into()));
        element.children.push(Node::CData("two".into()));
        element.children.push(Node::CharRef('!'));
        assert_eq!(element.text_content(), "onetwo!");
    }
}
