//! The signed text and the text that the SP reads differ.

pub(super) mod grammar;
pub(super) mod identity;
pub(super) mod splitting;
