//! Logins one after the other and beside one another.

pub(super) mod http;
pub(super) mod landing;
pub(super) mod logins;
pub(super) mod sessions;
