//! Documents that say the same in other bytes.

pub(super) mod documents;
pub(super) mod surface;
