//! What is signed, and how.

pub(super) mod options;
pub(super) mod signature;
