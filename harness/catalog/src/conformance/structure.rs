//! Optional parts of a response.

pub(super) mod names;
pub(super) mod response;
pub(super) mod statements;
pub(super) mod subject;
