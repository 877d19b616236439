//! Writes the attributes of every element in the reverse order, which canonicalization undoes.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Writes the attributes of every element in the reverse order, which canonicalization undoes.
    "reverse-attributes" => ReverseAttributes {}
}

impl Apply for ReverseAttributes {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.root.for_each_mut(&mut |element| element.attributes.reverse());
        Ok(())
    }
}
