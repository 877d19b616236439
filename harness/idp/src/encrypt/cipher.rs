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

#[cfg(test)]
mod tests {
    use super::*;

    fn octets(hex: &str) -> Vec<u8> {
        (0..hex.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
            .collect()
    }

    /// The first block of NIST SP 800-38A F.2.1, and a block of padding behind it.
    #[test]
    fn cbc_by_the_vector_of_nist() {
        let key = octets("2b7e151628aed2a6abf7158809cf4f3c");
        let iv = octets("000102030405060708090a0b0c0d0e0f");
        let plain = octets("6bc1bee22e409f96e93d7e117393172a");
        let sealed = BlockCipher::Aes128Cbc
            .encrypt(&key, &iv, &[0; 15], &plain)
            .unwrap();
        assert_eq!(sealed.len(), 48);
        assert_eq!(&sealed[..16], iv);
        assert_eq!(&sealed[16..32], octets("7649abac8119b246cee98e9b12e9197d"));
    }

    /// Test case 2 of the specification of GCM.
    #[test]
    fn gcm_by_the_vector_of_its_specification() {
        let sealed = BlockCipher::Aes128Gcm
            .encrypt(&[0; 16], &[0; 16], &[], &[0; 16])
            .unwrap();
        assert_eq!(&sealed[..12], [0; 12]);
        assert_eq!(&sealed[12..28], octets("0388dace60b6a392f328c2b971b2fe78"));
        assert_eq!(&sealed[28..], octets("ab6e47d42cec13bdf53a67b21257bddf"));
    }

    #[test]
    fn what_does_not_fit_is_not_encrypted() {
        for cipher in [BlockCipher::Aes128Cbc, BlockCipher::Aes128Gcm] {
            assert_eq!(cipher.encrypt(&[0; 15], &[0; 16], &[0; 16], b"x"), None);
            assert_eq!(cipher.encrypt(&[0; 16], &[0; 11], &[0; 16], b"x"), None);
        }
        let short = BlockCipher::Aes128Cbc.encrypt(&[0; 16], &[0; 16], &[0; 3], b"x");
        assert_eq!(short, None, "14 octets of padding are wanted");
    }
}
