//! Conditions and times that hold.

pub(super) mod restrictions;
pub(super) mod times;
