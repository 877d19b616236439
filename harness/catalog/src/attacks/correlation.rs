//! Messages used twice, or in answer to nothing.

pub(super) mod replay;
pub(super) mod requests;
