//! What an SP sends: the AuthnRequest and the way it travels.

pub(super) mod message;
pub(super) mod metadata;
pub(super) mod redirect;
