//! An element as an argument of a step.

use serde::{Deserialize, Serialize};

use crate::xml::Element;

/// An element with attributes and either text or elements: what a plan can add to a response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fragment {
    /// The name as written, with its prefix.
    pub name: String,
    /// Attributes and namespace declarations by their names as written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<(String, String)>,
    /// The text, before the elements.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// The elements.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Fragment>,
}

impl Fragment {
    /// An empty element.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            attributes: Vec::new(),
            text: String::new(),
            children: Vec::new(),
        }
    }

    /// Adds an attribute or a namespace declaration.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.attributes.push((name.into(), value.into()));
        self
    }

    /// Sets the text.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    /// Adds an element.
    #[must_use]
    pub fn child(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    /// The element of the tree.
    pub fn element(&self) -> Element {
        let mut element = Element::new(self.name.clone());
        for (name, value) in &self.attributes {
            element = element.with(name.clone(), value.clone());
        }
        if !self.text.is_empty() {
            element = element.text(self.text.clone());
        }
        for child in &self.children {
            element.push(child.element());
        }
        element
    }
}
