//! Single logout: what an SP must take, answer and send.

pub(super) mod answers;
pub(super) mod entra;
pub(super) mod requests;
pub(super) mod sent;
