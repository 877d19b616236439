//! Puts a comment before every child of SignedInfo.

use crate::draft::{Draft, StepError};
use crate::xml::Node;

use super::Apply;

step! {
    /// Puts a comment before every child of SignedInfo.
    "comments-in-signed-info" => CommentsInSignedInfo {}
}

impl Apply for CommentsInSignedInfo {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let info = draft
            .made_signature_mut()?
            .find_mut("SignedInfo")
            .ok_or_else(|| StepError::missing("SignedInfo"))?;
        let children = std::mem::take(&mut info.children);
        info.children = children
            .into_iter()
            .flat_map(|child| [Node::Comment("inert".to_owned()), child])
            .collect();
        Ok(())
    }
}
