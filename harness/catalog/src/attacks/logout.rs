//! Messages that would end the session of somebody else, or be taken for its end.

pub(super) mod answers;
pub(super) mod requests;
