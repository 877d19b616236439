//! The SP's private keys, and RSA encryption by the schemes of RFC 8017 with every parameter that
//! XML Encryption can name. What the crypto library knows is left to it; for the rest, the
//! arithmetic is not in constant time: this is a test subject.

use std::sync::Arc;

use aws_lc_rs::digest::{self, Algorithm};
use aws_lc_rs::rsa::{self, OaepAlgorithm, OaepPrivateDecryptingKey, PrivateDecryptingKey};
use num_bigint::BigUint;
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject as _;

use crate::dom::El;
use crate::names;
use crate::signature::octets_of;

/// Octets of the largest modulus that is taken: 8192 bits.
const MAX_MODULUS: usize = 1024;

/// A private key that is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrivateKeyError {
    /// Not PEM.
    #[error("the private key is not PEM: {why}")]
    Pem {
        /// What the reader says.
        why: String,
    },
    /// Not an RSA key in PKCS#8 or PKCS#1.
    #[error("the private key is not one of RSA in PKCS#8 or PKCS#1, of at most 8192 bits")]
    NotRsa,
}

/// A private key of RSA, in the form of the Chinese remainder theorem (RFC 8017 3.2).
#[derive(Clone, Debug)]
pub(crate) struct PrivateKey {
    n: BigUint,
    p: BigUint,
    q: BigUint,
    dp: BigUint,
    dq: BigUint,
    q_inverse: BigUint,
    /// Octets of the modulus.
    size: usize,
    /// The same key in the crypto library, where it is of a size and a form that the library takes.
    native: Option<Arc<OaepPrivateDecryptingKey>>,
}

impl PrivateKey {
    /// Reads PEM.
    pub(crate) fn from_pem(pem: &str) -> Result<Self, PrivateKeyError> {
        let der = PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|error| {
            PrivateKeyError::Pem {
                why: error.to_string(),
            }
        })?;
        let read = match &der {
            PrivateKeyDer::Pkcs1(der) => Self::from_pkcs1(der.secret_pkcs1_der()),
            PrivateKeyDer::Pkcs8(der) => Self::from_pkcs8(der.secret_pkcs8_der()),
            _ => None,
        };
        read.ok_or(PrivateKeyError::NotRsa)
    }

    /// `PrivateKeyInfo` (RFC 5208 5).
    fn from_pkcs8(der: &[u8]) -> Option<Self> {
        let native = PrivateDecryptingKey::from_pkcs8(der).ok();
        Some(Self {
            native: native.and_then(|key| OaepPrivateDecryptingKey::new(key).ok().map(Arc::new)),
            ..Self::from_pkcs1(pkcs1_in_pkcs8(der)?)?
        })
    }

    /// `RSAPrivateKey` (RFC 8017 A.1.2).
    fn from_pkcs1(der: &[u8]) -> Option<Self> {
        let (mut fields, _) = value(der, 0x30)?;
        let mut integers = Vec::with_capacity(9);
        while integers.len() < 9 {
            let (integer, rest) = value(fields, 0x02)?;
            integers.push(BigUint::from_bytes_be(integer));
            fields = rest;
        }
        let [_, n, _, _, p, q, dp, dq, q_inverse] = <[BigUint; 9]>::try_from(integers).ok()?;
        let size = usize::try_from(n.bits().div_ceil(8)).ok()?;
        let zero = BigUint::ZERO;
        if size > MAX_MODULUS || p == zero || q == zero {
            return None;
        }
        Some(Self {
            n,
            p,
            q,
            dp,
            dq,
            q_inverse,
            size,
            native: None,
        })
    }

    /// RSADP (RFC 8017 5.1.2), with the result as an encoded message of the length of the modulus.
    fn decrypt(&self, ciphertext: &[u8]) -> Option<Vec<u8>> {
        let c = BigUint::from_bytes_be(ciphertext);
        if ciphertext.len() != self.size || c >= self.n {
            return None;
        }
        let m1 = c.modpow(&self.dp, &self.p);
        let m2 = c.modpow(&self.dq, &self.q);
        let h = (&self.q_inverse * (m1 + &self.p - &m2 % &self.p)) % &self.p;
        let m = (m2 + h * &self.q).to_bytes_be();
        let mut encoded = vec![0; self.size.checked_sub(m.len())?];
        encoded.extend(m);
        Some(encoded)
    }
}

/// The `RSAPrivateKey` in a `PrivateKeyInfo` (RFC 5208 5).
fn pkcs1_in_pkcs8(der: &[u8]) -> Option<&[u8]> {
    const RSA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
    let (fields, _) = value(der, 0x30)?;
    let (_version, fields) = value(fields, 0x02)?;
    let (algorithm, fields) = value(fields, 0x30)?;
    if !algorithm.starts_with(RSA) {
        return None;
    }
    value(fields, 0x04).map(|(key, _)| key)
}

/// The value of the DER element with this tag at the start, and what follows it (X.690 8.1).
fn value(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let [found, first, rest @ ..] = der else {
        return None;
    };
    if *found != tag {
        return None;
    }
    let (length, rest) = match first {
        0..=0x7f => (usize::from(*first), rest),
        0x81..=0x83 => {
            let (octets, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            let length = octets
                .iter()
                .fold(0, |sum, octet| sum << 8 | usize::from(*octet));
            (length, rest)
        }
        _ => return None,
    };
    rest.split_at_checked(length)
}

/// What an `EncryptionMethod` says of RSA-OAEP (XML Encryption 1.1 5.5.2).
pub(crate) struct Oaep {
    pub(crate) digest: &'static Algorithm,
    pub(crate) mask: &'static Algorithm,
    pub(crate) label: Vec<u8>,
}

impl Oaep {
    /// The parameters of an `EncryptionMethod`, if it is one of RSA-OAEP: the digest is SHA-1 where
    /// none is named, and so is that of the mask, always with the older identifier.
    pub(crate) fn of(method: El<'_>) -> Option<Self> {
        let digest = match method.child(names::DSIG, "DigestMethod") {
            Some(named) => digest_of(named.attribute("Algorithm")?)?,
            None => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        };
        let mask = match method.attribute("Algorithm")? {
            names::RSA_OAEP_MGF1P => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            names::RSA_OAEP => match method.child(names::XENC11, "MGF") {
                Some(named) => mask_of(named.attribute("Algorithm")?)?,
                None => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            },
            _ => return None,
        };
        let label = match method.child(names::XENC, "OAEPparams") {
            Some(named) => octets_of(&named.text())?,
            None => Vec::new(),
        };
        Some(Self {
            digest,
            mask,
            label,
        })
    }
}

impl Oaep {
    /// The scheme as the crypto library knows it: with one digest for the label and the mask.
    fn native(&self) -> Option<&'static OaepAlgorithm> {
        let one = self.digest == self.mask;
        [
            (&digest::SHA1_FOR_LEGACY_USE_ONLY, &rsa::OAEP_SHA1_MGF1SHA1),
            (&digest::SHA256, &rsa::OAEP_SHA256_MGF1SHA256),
            (&digest::SHA384, &rsa::OAEP_SHA384_MGF1SHA384),
            (&digest::SHA512, &rsa::OAEP_SHA512_MGF1SHA512),
        ]
        .into_iter()
        .find_map(|(digest, known)| (one && self.digest == digest).then_some(known))
    }
}

fn digest_of(uri: &str) -> Option<&'static Algorithm> {
    match uri {
        "http://www.w3.org/2001/04/xmldsig-more#sha224" => Some(&digest::SHA224),
        uri => crate::signature::digest_of(uri),
    }
}

fn mask_of(uri: &str) -> Option<&'static Algorithm> {
    match uri.strip_prefix(names::XENC11)? {
        "mgf1sha1" => Some(&digest::SHA1_FOR_LEGACY_USE_ONLY),
        "mgf1sha224" => Some(&digest::SHA224),
        "mgf1sha256" => Some(&digest::SHA256),
        "mgf1sha384" => Some(&digest::SHA384),
        "mgf1sha512" => Some(&digest::SHA512),
        _ => None,
    }
}

/// RSAES-OAEP-DECRYPT (RFC 8017 7.1.2).
pub(crate) fn unwrap_oaep(key: &PrivateKey, oaep: &Oaep, ciphertext: &[u8]) -> Option<Vec<u8>> {
    match (&key.native, oaep.native()) {
        (Some(native), Some(algorithm)) => {
            let mut room = vec![0; native.min_output_size()];
            let label = Some(oaep.label.as_slice()).filter(|label| !label.is_empty());
            let message = native
                .decrypt(algorithm, ciphertext, &mut room, label)
                .ok()?;
            Some(message.to_vec())
        }
        _ => unwrap_oaep_by_hand(key, oaep, ciphertext),
    }
}

/// The same with any two digests, and any key.
fn unwrap_oaep_by_hand(key: &PrivateKey, oaep: &Oaep, ciphertext: &[u8]) -> Option<Vec<u8>> {
    let encoded = key.decrypt(ciphertext)?;
    let length = oaep.digest.output_len();
    let (first, rest) = encoded.split_first()?;
    let (seed, block) = rest.split_at_checked(length)?;
    let seed = masked(seed, &mask(oaep.mask, block, length));
    let block = masked(block, &mask(oaep.mask, &seed, block.len()));
    let (hash, message) = block.split_at_checked(length)?;
    let end = message.iter().position(|octet| *octet != 0)?;
    let (_, message) = message.split_at_checked(end)?;
    let (one, message) = message.split_first()?;
    let fits =
        *first == 0 && *one == 1 && hash == digest::digest(oaep.digest, &oaep.label).as_ref();
    fits.then(|| message.to_vec())
}

/// RSAES-PKCS1-V1_5-DECRYPT (RFC 8017 7.2.2), for weak SPs.
pub(crate) fn unwrap_pkcs1(key: &PrivateKey, ciphertext: &[u8]) -> Option<Vec<u8>> {
    let encoded = key.decrypt(ciphertext)?;
    let [0, 2, rest @ ..] = encoded.as_slice() else {
        return None;
    };
    let end = rest.iter().position(|octet| *octet == 0)?;
    rest.get(end + 1..).map(<[u8]>::to_vec)
}

/// MGF1 (RFC 8017 B.2.1).
fn mask(algorithm: &'static Algorithm, seed: &[u8], length: usize) -> Vec<u8> {
    let mut mask = Vec::with_capacity(length + algorithm.output_len());
    let mut counter = 0_u32;
    while mask.len() < length {
        let block = [seed, &counter.to_be_bytes()].concat();
        mask.extend_from_slice(digest::digest(algorithm, &block).as_ref());
        counter += 1;
    }
    mask
}

fn masked(octets: &[u8], mask: &[u8]) -> Vec<u8> {
    octets.iter().zip(mask).map(|(a, b)| a ^ b).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = include_str!("../../../../fixtures/keys/sp-encryption.pem");
    const CURVE: &str = include_str!("../../../../fixtures/keys/idp-p256.pem");

    #[test]
    fn what_is_no_rsa_key_is_named() {
        assert!(PrivateKey::from_pem(KEY).is_ok());
        assert!(matches!(
            PrivateKey::from_pem("nothing"),
            Err(PrivateKeyError::Pem { .. })
        ));
        assert!(matches!(
            PrivateKey::from_pem(CURVE),
            Err(PrivateKeyError::NotRsa)
        ));
    }

    #[test]
    fn lengths_of_der() {
        assert_eq!(value(&[2, 1, 5, 9], 2), Some((&[5][..], &[9][..])));
        assert_eq!(value(&[2, 0x81, 1, 5], 2), Some((&[5][..], &[][..])));
        assert_eq!(value(&[2, 0x82, 0, 1, 5], 2), Some((&[5][..], &[][..])));
        for wrong in [
            &[][..],
            &[2],
            &[2, 2, 5],
            &[3, 1, 5],
            &[2, 0x80, 5],
            &[2, 0x84, 0, 0, 0, 1, 5],
        ] {
            assert_eq!(value(wrong, 2), None, "{wrong:?}");
        }
    }

    /// The crypto library and the arithmetic here open the same, and refuse the same.
    #[test]
    fn two_ways_to_open_are_one() {
        let key = PrivateKey::from_pem(KEY).unwrap();
        let native = key.native.as_ref().expect("a key that the library takes");
        let public = native_public(KEY);
        let digests = [
            &digest::SHA1_FOR_LEGACY_USE_ONLY,
            &digest::SHA256,
            &digest::SHA384,
            &digest::SHA512,
        ];
        for digest in digests {
            for label in [&b""[..], b"label"] {
                let oaep = Oaep {
                    digest,
                    mask: digest,
                    label: label.to_vec(),
                };
                let mut sealed = vec![0; native.key_size_bytes()];
                let given = Some(label).filter(|label| !label.is_empty());
                public
                    .encrypt(oaep.native().unwrap(), b"a key", &mut sealed, given)
                    .unwrap();
                let opened = Some(b"a key".to_vec());
                assert_eq!(unwrap_oaep(&key, &oaep, &sealed), opened);
                assert_eq!(unwrap_oaep_by_hand(&key, &oaep, &sealed), opened);
                let other = Oaep {
                    label: b"another".to_vec(),
                    ..oaep
                };
                assert_eq!(unwrap_oaep(&key, &other, &sealed), None);
                assert_eq!(unwrap_oaep_by_hand(&key, &other, &sealed), None);
                assert_eq!(unwrap_oaep(&key, &other, &sealed[1..]), None);
            }
        }
        let mixed = Oaep {
            digest: &digest::SHA256,
            mask: &digest::SHA1_FOR_LEGACY_USE_ONLY,
            label: Vec::new(),
        };
        assert!(mixed.native().is_none());
    }

    fn native_public(pem: &str) -> rsa::OaepPublicEncryptingKey {
        let PrivateKeyDer::Pkcs8(der) = PrivateKeyDer::from_pem_slice(pem.as_bytes()).unwrap()
        else {
            panic!("the fixture is PKCS#8");
        };
        let key = PrivateDecryptingKey::from_pkcs8(der.secret_pkcs8_der()).unwrap();
        rsa::OaepPublicEncryptingKey::new(key.public_key()).unwrap()
    }

    /// The private operation undoes the public one, with the exponent of every key here.
    #[test]
    fn the_private_operation_is_the_inverse() {
        let key = PrivateKey::from_pem(KEY).unwrap();
        let message = BigUint::from_bytes_be(&[0x42; 255]);
        let sealed = message
            .modpow(&BigUint::from(65_537_u32), &key.n)
            .to_bytes_be();
        let mut padded = vec![0; key.size - sealed.len()];
        padded.extend(sealed);
        let opened = key.decrypt(&padded).unwrap();
        assert_eq!(BigUint::from_bytes_be(&opened), message);
        assert_eq!(opened.len(), key.size);
        assert_eq!(key.decrypt(&padded[1..]), None, "too short");
        assert_eq!(
            key.decrypt(&key.n.to_bytes_be()),
            None,
            "not below the modulus"
        );
    }
}
