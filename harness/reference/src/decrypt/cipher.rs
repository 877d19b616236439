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
