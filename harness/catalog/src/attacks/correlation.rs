//! Messages used twice, in answer to nothing, or of an IdP that has no say in it.

pub(super) mod idps;
pub(super) mod replay;
pub(super) mod requests;
pub(super) mod tenants_and_sps;
