//! The metadata of the IdP: every form that an SP reads, and what it must not believe.

pub(super) mod forms;
pub(super) mod signed;
pub(super) mod trust;
