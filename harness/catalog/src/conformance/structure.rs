//! Optional parts of a response.

pub(super) mod response;
pub(super) mod subject;
