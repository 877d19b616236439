//! Block ciphers of XML Encryption: an initialization vector, then the ciphertext (XML Encryption
//! 1.1 5.2).

use aws_lc_rs::aead::{self, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{self, DecryptingKey, DecryptionContext, UnboundCipherKey};

use crate::names;

/// A block cipher that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cipher {
    /// AES with cipher block chaining, by the octets of its key.
    Cbc(usize),
    /// AES in Galois/Counter mode, by the octets of its key.
    Gcm(usize),
}

/// Octets of an initialization vector of GCM (XML Encryption 1.1 5.2.4).
pub(crate) const GCM_IV: usize = 12;

impl Cipher {
    /// The cipher of an identifier.
    pub(crate) fn of(uri: &str) -> Option<Self> {
        if let Some(name) = uri.strip_prefix(names::XENC11) {
            return match name {
                "aes128-gcm" => Some(Self::Gcm(16)),
                "aes192-gcm" => Some(Self::Gcm(24)),
                "aes256-gcm" => Some(Self::Gcm(32)),
                _ => None,
            };
        }
        match uri.strip_prefix(names::XENC)? {
            "aes128-cbc" => Some(Self::Cbc(16)),
            "aes192-cbc" => Some(Self::Cbc(24)),
            "aes256-cbc" => Some(Self::Cbc(32)),
            _ => None,
        }
    }
}

/// The plaintext of `octets`, if the key fits and tag or padding are right.
pub(crate) fn decipher(cipher: Cipher, key: &[u8], octets: &[u8]) -> Option<Vec<u8>> {
    match cipher {
        Cipher::Gcm(size) => gcm(size, key, octets),
        Cipher::Cbc(size) => unpadded(cbc(size, key, octets)?),
    }
}

pub(crate) fn gcm(size: usize, key: &[u8], octets: &[u8]) -> Option<Vec<u8>> {
    let algorithm = match size {
        16 => &aead::AES_128_GCM,
        24 => &aead::AES_192_GCM,
        _ => &aead::AES_256_GCM,
    };
    let key = LessSafeKey::new(UnboundKey::new(algorithm, key).ok()?);
    let (iv, sealed) = octets.split_at_checked(GCM_IV)?;
    let nonce = Nonce::try_assume_unique_for_key(iv).ok()?;
    let mut sealed = sealed.to_vec();
    let opened = key.open_in_place(nonce, Aad::empty(), &mut sealed).ok()?;
    Some(opened.to_vec())
}

/// The blocks of AES-CBC, padding included.
pub(crate) fn cbc(size: usize, key: &[u8], octets: &[u8]) -> Option<Vec<u8>> {
    let algorithm = match size {
        16 => &cipher::AES_128,
        24 => &cipher::AES_192,
        _ => &cipher::AES_256,
    };
    let (iv, blocks) = octets.split_first_chunk::<16>()?;
    if blocks.is_empty() || blocks.len() % 16 != 0 {
        return None;
    }
    let key = DecryptingKey::cbc(UnboundCipherKey::new(algorithm, key).ok()?).ok()?;
    let mut blocks = blocks.to_vec();
    key.decrypt(&mut blocks, DecryptionContext::Iv128((*iv).into()))
        .ok()?;
    Some(blocks)
}

/// Without the padding, whose last octet says how long it is; the others may be anything (XML
/// Encryption 1.1 5.2.2).
fn unpadded(mut blocks: Vec<u8>) -> Option<Vec<u8>> {
    let padding = usize::from(*blocks.last()?);
    if padding == 0 || padding > 16 {
        return None;
    }
    blocks.truncate(blocks.len().checked_sub(padding)?);
    Some(blocks)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn octets(hex: &str) -> Vec<u8> {
        (0..hex.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
            .collect()
    }

    /// Two blocks of NIST SP 800-38A F.2.2.
    #[test]
    fn cbc_by_the_vector_of_nist() {
        let key = octets("2b7e151628aed2a6abf7158809cf4f3c");
        let sealed = octets(
            "000102030405060708090a0b0c0d0e0f\
             7649abac8119b246cee98e9b12e9197d\
             5086cb9b507219ee95db113a917678b2",
        );
        let plain = octets("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");
        assert_eq!(cbc(16, &key, &sealed), Some(plain));
        // The last octet, 0x51, is no length of a padding.
        assert_eq!(decipher(Cipher::Cbc(16), &key, &sealed), None);
        assert_eq!(cbc(16, &key, &sealed[..47]), None);
        assert_eq!(cbc(16, &key, &sealed[..16]), None);
        assert_eq!(cbc(16, &key[..15], &sealed), None);
    }

    /// Test case 2 of the specification of GCM.
    #[test]
    fn gcm_by_the_vector_of_its_specification() {
        let mut sealed = octets(
            "000000000000000000000000\
             0388dace60b6a392f328c2b971b2fe78\
             ab6e47d42cec13bdf53a67b21257bddf",
        );
        let key = [0; 16];
        assert_eq!(gcm(16, &key, &sealed), Some(vec![0; 16]));
        for at in [0, 12, 28, 43] {
            sealed[at] ^= 1;
            assert_eq!(gcm(16, &key, &sealed), None, "octet {at}");
            sealed[at] ^= 1;
        }
        assert_eq!(gcm(16, &key, &sealed[..43]), None);
        assert_eq!(gcm(16, &key, &sealed[..11]), None);
    }

    #[test]
    fn a_padding_is_one_block_at_most() {
        let block = |last: u8| {
            let mut block = vec![7; 16];
            block[15] = last;
            unpadded(block).map(|rest| rest.len())
        };
        assert_eq!(block(1), Some(15));
        assert_eq!(block(16), Some(0));
        assert_eq!(block(0), None);
        assert_eq!(block(17), None);
        assert_eq!(unpadded(Vec::new()), None);
    }
}
