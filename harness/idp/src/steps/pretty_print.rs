//! Puts line feeds and indentation between elements, as a pretty-printer does.

use crate::draft::{Draft, StepError};
use crate::xml::{Element, Node};

use super::Apply;

step! {
    /// Puts line feeds and indentation between elements, as a pretty-printer does.
    "pretty-print" => PrettyPrint {}
}

impl Apply for PrettyPrint {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        indent(&mut draft.root, 0);
        Ok(())
    }
}

fn indent(element: &mut Element, depth: usize) {
    if element.elements().next().is_none() {
        return;
    }
    let space = |depth: usize| Node::Text(format!("\n{}", "  ".repeat(depth)));
    let mut children = Vec::with_capacity(element.children.len() * 2 + 1);
    for mut node in std::mem::take(&mut element.children) {
        if let Node::Element(child) = &mut node {
            indent(child, depth + 1);
            children.push(space(depth + 1));
        }
        children.push(node);
    }
    children.push(space(depth));
    element.children = children;
}
