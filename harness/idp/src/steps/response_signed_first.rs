//! Signs the Response before the Assertion in it, which breaks the digest of the Response.

use crate::draft::{Draft, StepError};

use super::Apply;

step! {
    /// Signs the Response before the Assertion in it, which breaks the digest of the Response.
    "response-signed-first" => ResponseSignedFirst {}
}

impl Apply for ResponseSignedFirst {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        draft.response_signed_first = true;
        Ok(())
    }
}
