//! Documents that parsers read differently, or that should not be read at all.

pub(super) mod document;
