//! Block ciphers of XML Encryption (XML Encryption 1.1 5.2).

use aes::cipher::{Array, BlockCipherEncrypt, BlockSizeUser, KeyInit, consts::U16};
use aes::{Aes128, Aes192, Aes256};
use aes_gcm::aead::Aead;
use aes_gcm::{Aes128Gcm, Aes256Gcm, AesGcm};
use serde::{Deserialize, Serialize};

/// A block cipher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockCipher {
    /// AES-128 with cipher block chaining.
    Aes128Cbc,
    /// AES-192 with cipher block chaining.
    Aes192Cbc,
    /// AES-256 with cipher block chaining, which Entra uses.
    Aes256Cbc,
    /// AES-128 in Galois/Counter mode.
    Aes128Gcm,
    /// AES-192 in Galois/Counter mode.
    Aes192Gcm,
    /// AES-256 in Galois/Counter mode.
    Aes256Gcm,
}

/// AES-192 in Galois/Counter mode, which `aes_gcm` names no type for.
type Aes192Gcm = AesGcm<Aes192, aes_gcm::aead::consts::U12>;

impl BlockCipher {
    /// Every cipher.
    pub const ALL: [Self; 6] = [
        Self::Aes128Cbc,
        Self::Aes192Cbc,
        Self::Aes256Cbc,
        Self::Aes128Gcm,
        Self::Aes192Gcm,
        Self::Aes256Gcm,
    ];

    /// The identifier in EncryptionMethod.
    pub fn uri(self) -> &'static str {
        match self {
            Self::Aes128Cbc => "http://www.w3.org/2001/04/xmlenc#aes128-cbc",
            Self::Aes192Cbc => "http://www.w3.org/2001/04/xmlenc#aes192-cbc",
            Self::Aes256Cbc => "http://www.w3.org/2001/04/xmlenc#aes256-cbc",
            Self::Aes128Gcm => "http://www.w3.org/2009/xmlenc11#aes128-gcm",
            Self::Aes192Gcm => "http://www.w3.org/2009/xmlenc11#aes192-gcm",
            Self::Aes256Gcm => "http://www.w3.org/2009/xmlenc11#aes256-gcm",
        }
    }

    /// Octets of its key.
    pub const fn key_length(self) -> usize {
        match self {
            Self::Aes128Cbc | Self::Aes128Gcm => 16,
            Self::Aes192Cbc | Self::Aes192Gcm => 24,
            Self::Aes256Cbc | Self::Aes256Gcm => 32,
        }
    }

    /// Whether it is authenticated.
    pub const fn is_gcm(self) -> bool {
        matches!(self, Self::Aes128Gcm | Self::Aes192Gcm | Self::Aes256Gcm)
    }

    /// The initialization vector and the ciphertext; nothing where key or vector are too short.
    pub(crate) fn encrypt(
        self,
        key: &[u8],
        iv: &[u8],
        padding: &[u8],
        plain: &[u8],
    ) -> Option<Vec<u8>> {
        match self {
            Self::Aes128Cbc => cbc::<Aes128>(key, iv, padding, plain),
            Self::Aes192Cbc => cbc::<Aes192>(key, iv, padding, plain),
            Self::Aes256Cbc => cbc::<Aes256>(key, iv, padding, plain),
            Self::Aes128Gcm => gcm::<Aes128Gcm>(key, iv, plain),
            Self::Aes192Gcm => gcm::<Aes192Gcm>(key, iv, plain),
            Self::Aes256Gcm => gcm::<Aes256Gcm>(key, iv, plain),
        }
    }
}

/// Cipher block chaining: the padding may be anything but its last octet, which says how long it is
/// (XML Encryption 1.1 5.2.2).
fn cbc<C: BlockCipherEncrypt + KeyInit + BlockSizeUser<BlockSize = U16>>(
    key: &[u8],
    iv: &[u8],
    padding: &[u8],
    plain: &[u8],
) -> Option<Vec<u8>> {
    let cipher = C::new_from_slice(key).ok()?;
    let mut before: [u8; 16] = iv.try_into().ok()?;
    let length = 16 - plain.len() % 16;
    let mut plain = plain.to_vec();
    plain.extend(padding.get(..length - 1)?);
    plain.push(u8::try_from(length).ok()?);
    let mut octets = before.to_vec();
    for block in plain.chunks_exact(16) {
        let mut mixed = before;
        for (octet, plain) in mixed.iter_mut().zip(block) {
            *octet ^= plain;
        }
        let mut block = Array::from(mixed);
        cipher.encrypt_block(&mut block);
        before = block.into();
        octets.extend(before);
    }
    Some(octets)
}

/// Galois/Counter mode: 96 bits of initialization vector before, 128 bits of tag behind (XML
/// Encryption 1.1 5.2.4).
fn gcm<C: Aead + KeyInit>(key: &[u8], iv: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
    let cipher = C::new_from_slice(key).ok()?;
    let iv = iv.get(..12)?;
    let nonce = iv.try_into().ok()?;
    let sealed = cipher.encrypt(nonce, plain).ok()?;
    Some([iv, &sealed].concat())
}
