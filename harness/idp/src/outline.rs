//! A drawing of a message in text: where its Signatures, Assertions and Responses stand, and which
//! of them are forged.
//!
//! ```text
//! Response
//! ├─ Assertion #b (forged)
//! └─ Assertion #a
//!    └─ Signature -> #a
//! ```

use std::collections::BTreeMap;

use crate::draft::Draft;
use crate::mint::{MintError, draft_of};
use crate::plan::Plan;
use crate::world::World;
use crate::xml::Element;

/// Siblings that are drawn; of more, only the number is told.
const MOST: usize = 6;

/// Draws the message of `plan`, minted in `scope`.
pub fn outline(world: &World, plan: &Plan, scope: &str) -> Result<String, MintError> {
    Ok(draw(&draft_of(world, plan, scope)?))
}

fn draw(draft: &Draft<'_>) -> String {
    let mut drawing = Drawing {
        draft,
        letters: BTreeMap::new(),
        text: String::new(),
    };
    // Whatever is named by a Reference or is a message has a letter, in document order.
    drawing.letter_all(&draft.root);
    drawing.element(&draft.root, "", "");
    drawing.text
}

struct Drawing<'a, 'w> {
    draft: &'a Draft<'w>,
    letters: BTreeMap<String, String>,
    text: String,
}

/// Elements that the drawing is about.
fn is_drawn(element: &Element) -> bool {
    matches!(
        element.local(),
        "Assertion" | "EncryptedAssertion" | "Response" | "Signature" | "SignedInfo" | "Manifest"
    )
}

/// Whether there is anything to draw in `element`, itself included.
fn leads_to_something(element: &Element) -> bool {
    is_drawn(element) && element.local() != "SignedInfo"
        || element.elements().any(leads_to_something)
}

impl Drawing<'_, '_> {
    fn letter_all(&mut self, element: &Element) {
        if is_drawn(element)
            && let Some(id) = identifier(element)
            && !self.letters.contains_key(id)
        {
            let letter = u8::try_from(self.letters.len()).unwrap_or(u8::MAX);
            let letter = char::from(b'a'.saturating_add(letter.min(25)));
            self.letters.insert(id.to_owned(), format!("#{letter}"));
        }
        for child in element.elements() {
            self.letter_all(child);
        }
    }

    /// The element and what there is to draw in it.
    fn element(&mut self, element: &Element, before: &str, below: &str) {
        let label = self.label(element);
        self.text.push_str(&format!("{before}{label}\n"));
        let several_infos = element.local() == "Signature" && infos(element) > 1;
        let children: Vec<&Element> = element
            .elements()
            .filter(|child| {
                leads_to_something(child) || several_infos && child.local() == "SignedInfo"
            })
            .collect();
        let shown = children.len().min(MOST);
        let hidden = children.len() - shown;
        for (index, child) in children.iter().take(shown).enumerate() {
            let last = index + 1 == shown && hidden == 0;
            let (branch, line) = if last {
                ("└─ ", "   ")
            } else {
                ("├─ ", "│  ")
            };
            self.element(
                child,
                &format!("{below}{branch}"),
                &format!("{below}{line}"),
            );
        }
        if hidden > 0 {
            self.text
                .push_str(&format!("{below}└─ and {hidden} more\n"));
        }
    }

    fn label(&self, element: &Element) -> String {
        let mut label = element.local().to_owned();
        if let Some(letter) = identifier(element).and_then(|id| self.letters.get(id)) {
            label.push_str(&format!(" {letter}"));
        }
        match element.local() {
            "Signature" | "SignedInfo" | "Manifest" => {
                for target in references(element) {
                    let named = target.strip_prefix('#').unwrap_or(&target);
                    let named = match self.letters.get(named) {
                        Some(letter) => letter.clone(),
                        None if target.is_empty() => "the whole document".to_owned(),
                        None => "something else".to_owned(),
                    };
                    label.push_str(&format!(" -> {named}"));
                }
            }
            "Assertion" if self.is_forged(element) => label.push_str(" (forged)"),
            _ => {}
        }
        label
    }

    /// Whether a forged value stands in it, apart from Assertions inside it.
    fn is_forged(&self, element: &Element) -> bool {
        let holds = |text: &str| {
            let canaries = &self.draft.canaries;
            canaries.iter().any(|canary| text.contains(canary.as_str()))
        };
        holds(&element.text_content())
            || element
                .elements()
                .any(|child| child.local() != "Assertion" && self.is_forged(child))
    }
}

/// The identifier, under whatever name.
fn identifier(element: &Element) -> Option<&str> {
    ["ID", "Id", "id"]
        .into_iter()
        .find_map(|name| element.attribute(name))
}

fn infos(signature: &Element) -> usize {
    let named = signature.elements().filter(|e| e.local() == "SignedInfo");
    named.count()
}

/// The URIs of the References of a Signature, SignedInfo or Manifest; a few of them.
fn references(element: &Element) -> Vec<String> {
    let info = match element.local() {
        "Signature" if infos(element) == 1 => element.find("SignedInfo"),
        "Signature" => None,
        _ => Some(element),
    };
    let references = info.into_iter().flat_map(Element::elements);
    references
        .filter(|e| e.local() == "Reference")
        .filter_map(|e| e.attribute("URI").map(str::to_owned))
        .take(2)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(plan: &str) -> String {
        let world = World::new("2026-01-15T12:00:00Z".parse().unwrap(), 1).unwrap();
        outline(&world, &plan.parse().unwrap(), "test").unwrap()
    }

    #[test]
    fn the_honest_message() {
        assert_eq!(
            drawn("entra(sign=assertion, flow=unsolicited) | sign"),
            "Response #a\n└─ Assertion #b\n   └─ Signature -> #b\n"
        );
    }

    #[test]
    fn a_wrapping_at_a_glance() {
        let wrapped = "entra(sign=assertion, flow=unsolicited) | sign | \
                       wrap-assertion(original=\"after\", signature=\"forged\", id=\"fresh\")";
        assert_eq!(
            drawn(wrapped),
            "Response #a\n\
             ├─ Assertion #b (forged)\n\
             │  └─ Signature -> #c\n\
             └─ Assertion #c\n"
        );
    }
}
