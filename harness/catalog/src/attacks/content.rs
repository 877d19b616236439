//! Correctly signed messages that this SP must refuse.

pub(super) mod address;
pub(super) mod audience;
pub(super) mod envelope;
pub(super) mod forms;
pub(super) mod issuer;
pub(super) mod login;
pub(super) mod required;
pub(super) mod statuses;
pub(super) mod subject;
pub(super) mod time;
pub(super) mod versions;
