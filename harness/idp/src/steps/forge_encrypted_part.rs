//! Puts an encrypted NameID or attribute of the forged person in the place of the genuine one, or beside it.

use crate::draft::{Draft, StepError};
use crate::encrypt;
use crate::names;
use crate::xml::{Element, Node};

use super::Apply;

step! {
    /// Puts an encrypted NameID or attribute of the forged person in the place of the genuine one, or beside it.
    "forge-encrypted-part" => ForgeEncryptedPart {
        /// The name of the attribute; the NameID where there is none.
        attribute: Option<String>,
        /// Whether the genuine part stays beside it.
        beside: bool,
    }
}

impl Apply for ForgeEncryptedPart {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let canary = draft.canary();
        let value = format!("{canary}@contoso.example");
        let (name, mut plain) = match &self.attribute {
            None => ("EncryptedID", Element::new("NameID").with("Format", names::EMAIL_FORMAT)),
            Some(attribute) => (
                "EncryptedAttribute",
                Element::new("Attribute").with("Name", attribute),
            ),
        };
        match &self.attribute {
            None => plain.set_text(value),
            Some(_) => plain.push(Element::new("AttributeValue").text(value)),
        }
        let forged = encrypt::encrypted(draft, name, "forged part", plain)?;
        let parent = match &self.attribute {
            None => draft.within_mut(&["Subject"])?,
            Some(_) => draft.within_mut(&["AttributeStatement"])?,
        };
        let genuine = match &self.attribute {
            None => parent.elements().position(|el| matches!(el.local(), "NameID" | "EncryptedID")),
            Some(attribute) => parent.elements().position(|el| {
                el.local() == "EncryptedAttribute" || el.attribute("Name") == Some(attribute)
            }),
        };
        let at = genuine.ok_or_else(|| StepError::missing(name))?;
        if self.beside {
            parent.children.insert(at + 1, Node::Element(forged));
        } else if let Some(slot) = parent.children.get_mut(at) {
            *slot = Node::Element(forged);
        }
        Ok(())
    }
}
