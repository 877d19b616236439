//! Size, depth and counts stay within the named limits of the reader.

use crate::dom::Document;
use crate::reader::ReadError;
use crate::refusal::Refusal;

pub(crate) fn check(read: &Result<Document, ReadError>) -> Result<(), Refusal> {
    match read {
        Err(error @ ReadError::Limit { .. }) => Err(Refusal::new(error.to_string())),
        _ => Ok(()),
    }
}
