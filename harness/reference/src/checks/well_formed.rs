//! The text is well-formed XML with namespaces (XML 1.0, Namespaces in XML).

use crate::dom::Document;
use crate::reader::ReadError;
use crate::refusal::Refusal;

pub(crate) fn check(read: &Result<Document, ReadError>) -> Result<(), Refusal> {
    match read {
        Err(error @ ReadError::NotWellFormed { .. }) => Err(Refusal::new(error.to_string())),
        _ => Ok(()),
    }
}
