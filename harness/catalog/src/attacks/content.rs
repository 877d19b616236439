//! Correctly signed messages that this SP must refuse.

pub(super) mod address;
pub(super) mod audience;
pub(super) mod envelope;
pub(super) mod issuer;
pub(super) mod login;
pub(super) mod subject;
pub(super) mod time;
