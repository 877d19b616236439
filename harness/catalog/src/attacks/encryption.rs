//! Encryption taken for authentication, checks that stop at it, and ciphertexts that are none.

pub(super) mod ciphertext;
pub(super) mod inside;
pub(super) mod key_transport;
pub(super) mod lifted;
pub(super) mod origin;
