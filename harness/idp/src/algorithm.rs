//! Signature and digest algorithms the IdP can sign with.

use md5::Md5;
use p256::ecdsa::signature::Signer as _;
use ripemd::Ripemd160;
use serde::{Deserialize, Serialize};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::keys::rsa_key::RsaKey;
use crate::keys::{Secret, SigningKey};
use crate::raw_rsa::{self, PssParameters};

/// A digest algorithm (XML Signature 6.2, RFC 9231 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DigestAlgorithm {
    /// MD5, which is broken.
    Md5,
    /// RIPEMD-160, which hardly anybody uses.
    Ripemd160,
    /// SHA-1, for the old signing option of Entra.
    Sha1,
    /// SHA-256, Entra's default.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl DigestAlgorithm {
    /// The identifier in `DigestMethod`.
    pub const fn uri(self) -> &'static str {
        match self {
            Self::Md5 => "http://www.w3.org/2001/04/xmldsig-more#md5",
            Self::Ripemd160 => "http://www.w3.org/2001/04/xmlenc#ripemd160",
            Self::Sha1 => "http://www.w3.org/2000/09/xmldsig#sha1",
            Self::Sha256 => "http://www.w3.org/2001/04/xmlenc#sha256",
            Self::Sha384 => "http://www.w3.org/2001/04/xmldsig-more#sha384",
            Self::Sha512 => "http://www.w3.org/2001/04/xmlenc#sha512",
        }
    }

    /// The digest of `octets`.
    pub fn digest(self, octets: &[u8]) -> Vec<u8> {
        match self {
            Self::Md5 => Md5::digest(octets).to_vec(),
            Self::Ripemd160 => Ripemd160::digest(octets).to_vec(),
            Self::Sha1 => Sha1::digest(octets).to_vec(),
            Self::Sha256 => Sha256::digest(octets).to_vec(),
            Self::Sha384 => Sha384::digest(octets).to_vec(),
            Self::Sha512 => Sha512::digest(octets).to_vec(),
        }
    }
}

/// A signature algorithm (XML Signature 6.4, RFC 9231 2.3), deterministic in every case; and forms
/// of the same that a right SP does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureAlgorithm {
    /// RSA with MD5.
    RsaMd5,
    /// RSA with RIPEMD-160.
    RsaRipemd160,
    /// RSA with SHA-1.
    RsaSha1,
    /// RSA with SHA-256, Entra's default.
    RsaSha256,
    /// RSA with SHA-384.
    RsaSha384,
    /// RSA with SHA-512.
    RsaSha512,
    /// Named RSA with SHA-256, forged for an exponent of 3 without the private key: garbage
    /// follows the digest.
    RsaSha256Garbage,
    /// RSASSA-PSS with SHA-256, a salt as long as the digest and the mask of SHA-256.
    RsaPssSha256,
    /// The same without a salt.
    RsaPssSha256NoSalt,
    /// The same with the mask of SHA-1.
    RsaPssSha256MaskSha1,
    /// ECDSA with SHA-256.
    EcdsaSha256,
    /// The same, the value in DER.
    EcdsaSha256Der,
    /// ECDSA with SHA-384.
    EcdsaSha384,
    /// Ed25519 (RFC 9231 2.3.12).
    EddsaEd25519,
    /// HMAC with SHA-256, keyed with the PEM text of the trusted certificate.
    HmacSha256,
}

/// What cannot be signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The algorithm is for keys of another kind.
    #[error("{algorithm:?} is not for this kind of key")]
    KeyKind {
        /// Which algorithm.
        algorithm: SignatureAlgorithm,
    },
    /// RSA fails.
    #[error("RSA: {0}")]
    Rsa(#[from] rsa::Error),
}

impl SignatureAlgorithm {
    /// The identifier in `SignatureMethod`.
    pub const fn uri(self) -> &'static str {
        match self {
            Self::RsaMd5 => "http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
            Self::RsaRipemd160 => "http://www.w3.org/2001/04/xmldsig-more#rsa-ripemd160",
            Self::RsaSha1 => "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
            Self::RsaSha256 | Self::RsaSha256Garbage => {
                "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
            }
            Self::RsaSha384 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
            Self::RsaSha512 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
            Self::RsaPssSha256 | Self::RsaPssSha256NoSalt | Self::RsaPssSha256MaskSha1 => {
                "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"
            }
            Self::EcdsaSha256 | Self::EcdsaSha256Der => {
                "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
            }
            Self::EcdsaSha384 => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
            Self::EddsaEd25519 => "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519",
            Self::HmacSha256 => "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
        }
    }

    /// Whether anybody can make such a value, without a private key.
    pub const fn needs_no_key(self) -> bool {
        matches!(self, Self::RsaSha256Garbage | Self::HmacSha256)
    }

    /// Signs `octets` with `key`; for HMAC, `secret` is the key.
    pub fn sign(
        self,
        key: &SigningKey,
        secret: &[u8],
        octets: &[u8],
    ) -> Result<Vec<u8>, SignError> {
        match (self, key.secret()) {
            (Self::HmacSha256, _) => Ok(hmac_sha256(secret, octets)),
            (Self::RsaSha256Garbage, Secret::Rsa(_)) => Ok(raw_rsa::trailing_garbage(octets)),
            (_, Secret::Rsa(key)) => self.sign_with_rsa(key, octets),
            (Self::EcdsaSha256 | Self::EcdsaSha256Der, Secret::P256(private)) => {
                let value: p256::ecdsa::Signature = private.sign(octets);
                Ok(if self == Self::EcdsaSha256Der {
                    value.to_der().as_bytes().to_vec()
                } else {
                    value.to_bytes().to_vec()
                })
            }
            (Self::EcdsaSha384, Secret::P384(private)) => {
                let value: p384::ecdsa::Signature = private.sign(octets);
                Ok(value.to_bytes().to_vec())
            }
            (Self::EddsaEd25519, Secret::Ed25519(pair)) => Ok(pair.sk.sign(octets, None).to_vec()),
            (Self::RsaSha256, Secret::ExponentOne { .. }) => Ok(raw_rsa::pkcs1_encoded(octets)),
            _ => Err(SignError::KeyKind { algorithm: self }),
        }
    }

    fn sign_with_rsa(self, key: &RsaKey, octets: &[u8]) -> Result<Vec<u8>, SignError> {
        let digest = match self {
            Self::RsaMd5 => DigestAlgorithm::Md5,
            Self::RsaRipemd160 => DigestAlgorithm::Ripemd160,
            Self::RsaSha1 => DigestAlgorithm::Sha1,
            Self::RsaSha256 => DigestAlgorithm::Sha256,
            Self::RsaSha384 => DigestAlgorithm::Sha384,
            Self::RsaSha512 => DigestAlgorithm::Sha512,
            Self::RsaPssSha256 | Self::RsaPssSha256NoSalt | Self::RsaPssSha256MaskSha1 => {
                let parameters = PssParameters {
                    salt: if self == Self::RsaPssSha256NoSalt {
                        0
                    } else {
                        32
                    },
                    sha1_mask: self == Self::RsaPssSha256MaskSha1,
                };
                return Ok(raw_rsa::sign_pss(key.private(), octets, parameters)?);
            }
            _ => return Err(SignError::KeyKind { algorithm: self }),
        };
        Ok(key.sign(digest, octets)?)
    }
}
/// HMAC (RFC 2104) with SHA-256.
fn hmac_sha256(secret: &[u8], octets: &[u8]) -> Vec<u8> {
    const BLOCK: usize = 64;
    let mut key = if secret.len() > BLOCK {
        Sha256::digest(secret).to_vec()
    } else {
        secret.to_vec()
    };
    key.resize(BLOCK, 0);
    let pad = |byte: u8| key.iter().map(|k| k ^ byte).collect::<Vec<u8>>();
    let inner = Sha256::new()
        .chain_update(pad(0x36))
        .chain_update(octets)
        .finalize();
    Sha256::new()
        .chain_update(pad(0x5c))
        .chain_update(inner)
        .finalize()
        .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hmac_test_case_2_of_rfc_4231() {
        let mac = hmac_sha256(b"Jefe", b"what do ya want for nothing?");
        let hex: String = mac.iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(
            hex,
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
