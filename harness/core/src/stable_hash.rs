//! A number that follows from octets alone: the same on every machine and for ever.

/// FNV-1a with 64 bits, for names and shares of a whole; no secret may depend on it.
///
/// Source: RFC 9923, "The FNV Non-Cryptographic Hash Algorithm".
pub fn stable_hash(octets: impl IntoIterator<Item = u8>) -> u64 {
    let step = |hash: u64, octet: u8| (hash ^ u64::from(octet)).wrapping_mul(0x0100_0000_01b3);
    octets.into_iter().fold(0xcbf2_9ce4_8422_2325, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_values() {
        assert_eq!(stable_hash(*b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(stable_hash(*b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(stable_hash(*b"foobar"), 0x8594_4171_f739_67e8);
    }
}
