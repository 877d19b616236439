//! Octets out of base64.

use base64::engine::general_purpose::STANDARD;
use base64::{DecodeError, Engine as _};

/// The octets that base64 stands for. White space in it is passed over; padding and alphabet are
/// strict (RFC 4648 3.3).
pub(crate) fn from_base64(text: &str) -> Result<Vec<u8>, DecodeError> {
    // Most has no white space, and is decoded without being searched for any.
    STANDARD.decode(text).or_else(|_| {
        let mut text = text.as_bytes().to_vec();
        text.retain(|octet| !matches!(octet, b' ' | b'\t' | b'\r' | b'\n'));
        STANDARD.decode(text)
    })
}
