//! Splits the NameID or the first value of an attribute, whose text stays what it is.

use crate::draft::{Draft, StepError};
use crate::grammar::{Position, Token};
use crate::xml::Node;

use super::Apply;

step! {
    /// Splits the NameID or the first value of an attribute, whose text stays what it is.
    "split" => Split {
        /// The attribute; none is the NameID.
        attribute: Option<String>,
        /// What splits it.
        with: Token,
        /// Where.
        at: Position,
    }
}

impl Apply for Split {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let element = match &self.attribute {
            None => draft.name_id_mut()?,
            Some(name) => draft
                .attribute_mut(name)?
                .find_mut("AttributeValue")
                .ok_or_else(|| StepError::missing("AttributeValue"))?,
        };
        let text: Vec<char> = element.text_content().chars().collect();
        let last = text.len().saturating_sub(1);
        if last == 0 {
            return Err(StepError::Argument {
                argument: "attribute",
                why: "its value has no two characters to split".to_owned(),
            });
        }
        let splits = match self.at {
            Position::First => vec![0],
            Position::Middle => vec![text.len() / 2],
            Position::Last => vec![last],
            Position::Twice => vec![1, last],
        };
        let mut nodes = Vec::new();
        let mut from = 0;
        for (index, &at) in splits.iter().enumerate() {
            let to = splits.get(index + 1).copied().unwrap_or(text.len());
            push_text(&mut nodes, text.get(from..at).unwrap_or_default());
            from = at;
            match self.with {
                Token::Comment => nodes.push(Node::Comment(String::new())),
                Token::Instruction => nodes.push(Node::Pi {
                    target: "pi".to_owned(),
                    data: String::new(),
                }),
                // The rest up to the next split is the section.
                Token::CData => {
                    let rest = text.get(at..to).unwrap_or_default();
                    nodes.push(Node::CData(rest.iter().collect()));
                    from = to;
                }
                Token::CharacterReference => {
                    if let Some(&character) = text.get(at) {
                        nodes.push(Node::CharRef(character));
                        from = at + 1;
                    }
                }
            }
        }
        push_text(&mut nodes, text.get(from..).unwrap_or_default());
        element.children = nodes;
        Ok(())
    }
}

fn push_text(nodes: &mut Vec<Node>, text: &[char]) {
    if !text.is_empty() {
        nodes.push(Node::Text(text.iter().collect()));
    }
}
