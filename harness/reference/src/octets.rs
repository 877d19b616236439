//! Octets out of base64.

use base64::{DecodeError, Engine as _};

/// The decoder of RFC 4648 4: by vector instructions, where the processor has some.
#[cfg(any(
    target_arch = "x86_64",
    all(target_arch = "aarch64", target_feature = "neon")
))]
static STANDARD: std::sync::LazyLock<base64::engine::Simd> = std::sync::LazyLock::new(|| {
    base64::engine::Simd::standard(base64::engine::general_purpose::PAD)
});
#[cfg(not(any(
    target_arch = "x86_64",
    all(target_arch = "aarch64", target_feature = "neon")
)))]
use base64::engine::general_purpose::STANDARD;

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
