//! A valid assertion that an SP takes for somebody else, or for more than it says.

pub(super) mod accounts;
pub(super) mod rights;
pub(super) mod values;
