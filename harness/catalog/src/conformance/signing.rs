//! What is signed, and how.

pub(super) mod keys;
pub(super) mod options;
pub(super) mod signature;
pub(super) mod variations;
