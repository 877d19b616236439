//! Conditions and times that hold.

pub(super) mod instants;
pub(super) mod restrictions;
pub(super) mod times;
