//! An RSA key that signs by RSASSA-PKCS1-v1_5 (RFC 8017 8.2).
//!
//! The scheme is deterministic, so who does the arithmetic changes nothing but the time: `ring` does
//! it where it knows the key and the digest, `rsa` does the rest. A test holds the two equal.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::{RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RsaEncoding};
use rsa::PrivateKey;
use rsa::pkcs1v15::Pkcs1v15Sign;
use rsa::pkcs8::EncodePrivateKey as _;

use crate::algorithm::DigestAlgorithm;

/// A key with both ways to sign.
pub(crate) struct RsaKey {
    private: PrivateKey,
    /// The same, where `ring` takes it: from 2048 bits.
    fast: Option<KeyPair>,
    /// What was signed before: many cases share their honest twin, and all of them the metadata.
    known: Mutex<HashMap<Digested, Vec<u8>>>,
}

/// A digest with the algorithm that it was made by.
type Digested = (DigestAlgorithm, Vec<u8>);

/// How many signatures a key remembers before it begins anew: some megabytes.
const KNOWN: usize = 10_000;

impl fmt::Debug for RsaKey {
    /// Nothing of the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RsaKey")
    }
}

impl RsaKey {
    pub(crate) fn new(private: PrivateKey) -> Self {
        let fast = private
            .to_pkcs8_der()
            .ok()
            .and_then(|der| KeyPair::from_pkcs8(der.as_bytes()).ok());
        Self {
            private,
            fast,
            known: Mutex::default(),
        }
    }

    pub(crate) const fn private(&self) -> &PrivateKey {
        &self.private
    }

    /// Signs the digest of `octets`.
    pub(crate) fn sign(
        &self,
        digest: DigestAlgorithm,
        octets: &[u8],
    ) -> Result<Vec<u8>, rsa::Error> {
        let about = (digest, digest.digest(octets));
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = known().get(&about) {
            return Ok(value.clone());
        }
        let value = match self.sign_fast(digest, octets) {
            Some(value) => value,
            None => self.sign_plainly(digest, octets)?,
        };
        let mut known = known();
        if known.len() >= KNOWN {
            known.clear();
        }
        known.insert(about, value.clone());
        Ok(value)
    }

    fn sign_fast(&self, digest: DigestAlgorithm, octets: &[u8]) -> Option<Vec<u8>> {
        let padding: &'static dyn RsaEncoding = match digest {
            DigestAlgorithm::Sha256 => &RSA_PKCS1_SHA256,
            DigestAlgorithm::Sha384 => &RSA_PKCS1_SHA384,
            DigestAlgorithm::Sha512 => &RSA_PKCS1_SHA512,
            DigestAlgorithm::Md5 | DigestAlgorithm::Ripemd160 | DigestAlgorithm::Sha1 => {
                return None;
            }
        };
        let key = self.fast.as_ref()?;
        let mut value = vec![0; key.public().modulus_len()];
        // Randomness only blinds the arithmetic.
        key.sign(padding, &SystemRandom::new(), octets, &mut value)
            .ok()?;
        Some(value)
    }

    fn sign_plainly(&self, digest: DigestAlgorithm, octets: &[u8]) -> Result<Vec<u8>, rsa::Error> {
        let padding = match digest {
            DigestAlgorithm::Md5 => Pkcs1v15Sign::new::<md5::Md5>(),
            DigestAlgorithm::Ripemd160 => Pkcs1v15Sign::new::<ripemd::Ripemd160>(),
            DigestAlgorithm::Sha1 => Pkcs1v15Sign::new::<sha1::Sha1>(),
            DigestAlgorithm::Sha256 => Pkcs1v15Sign::new::<sha2::Sha256>(),
            DigestAlgorithm::Sha384 => Pkcs1v15Sign::new::<sha2::Sha384>(),
            DigestAlgorithm::Sha512 => Pkcs1v15Sign::new::<sha2::Sha512>(),
        };
        self.private.sign(padding, &digest.digest(octets))
    }
}

#[cfg(test)]
mod tests {
    use rsa::pkcs8::DecodePrivateKey as _;

    use super::*;
    use crate::keys::KeyName;

    #[test]
    fn both_ways_sign_alike() {
        let mut fast = 0;
        for &name in KeyName::ALL {
            let Ok(private) = PrivateKey::from_pkcs8_pem(name.pem()) else {
                continue;
            };
            let key = RsaKey::new(private);
            for digest in [
                DigestAlgorithm::Sha256,
                DigestAlgorithm::Sha384,
                DigestAlgorithm::Sha512,
            ] {
                let Some(value) = key.sign_fast(digest, b"octets") else {
                    continue;
                };
                fast += 1;
                assert_eq!(
                    value,
                    key.sign_plainly(digest, b"octets").unwrap(),
                    "{name:?} {digest:?}"
                );
            }
        }
        assert!(fast >= 12, "{fast}");
    }

    #[test]
    fn what_one_does_not_know_the_other_does() {
        let private = PrivateKey::from_pkcs8_pem(KeyName::Active.pem()).unwrap();
        let key = RsaKey::new(private);
        let value = key.sign(DigestAlgorithm::Sha1, b"octets").unwrap();
        assert_eq!(value.len(), 256);
        assert!(key.sign_fast(DigestAlgorithm::Sha1, b"octets").is_none());
    }
}
