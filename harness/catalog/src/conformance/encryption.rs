//! What is encrypted, to whom and how.

pub(super) mod ciphers;
pub(super) mod form;
pub(super) mod keys;
