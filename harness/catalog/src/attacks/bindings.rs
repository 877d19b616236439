//! What the way of a message, and not the message, makes an SP do.

pub(super) mod http;
pub(super) mod redirect;
pub(super) mod relay_state;
