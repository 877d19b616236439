//! Splits the text of CipherValue in the middle.

use crate::draft::{Draft, StepError};
use crate::encrypt::{self, Splitter};
use crate::xml::Node;

use super::Apply;

step! {
    /// Splits the text of CipherValue in the middle.
    "split-cipher-value" => SplitCipherValue {
        /// What by: `comment`, `cdata` or `white-space`.
        by: Splitter,
    }
}

impl Apply for SplitCipherValue {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let value = encrypt::content_value(draft)?;
        let text = value.text_content();
        let (head, tail) = text.split_at(text.len() / 2);
        let text = |text: &str| Node::Text(text.to_owned());
        value.children = match self.by {
            Splitter::Comment => vec![text(head), Node::Comment("c".to_owned()), text(tail)],
            Splitter::Cdata => vec![text(head), Node::CData(tail.to_owned())],
            Splitter::WhiteSpace => vec![text(&format!("\n{head}\n  {tail}\n"))],
        };
        Ok(())
    }
}
