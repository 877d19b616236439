//! RSA below its schemes: the encodings of RFC 8017 with parameters of our choice, and a forgery
//! that needs no private key.

use std::convert::Infallible;

use rsa::hazmat::{rsa_decrypt_and_check, rsa_encrypt};
use rsa::rand_core::{TryCryptoRng, TryRng};
use rsa::traits::PublicKeyParts as _;
use rsa::{BoxedUint, PrivateKey, PublicKey};
use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::algorithm::DigestAlgorithm;

/// `DigestInfo` of SHA-256 up to the digest (RFC 8017 9.2, note 1).
const SHA256_INFO: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];
/// Octets of a modulus of 2048 bits.
const K: usize = 256;
/// Octets of a digest of SHA-256.
const H: usize = 32;

/// The parameters of an RSASSA-PSS signature with SHA-256.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PssParameters {
    /// Octets of salt; at most as many as the digest has.
    pub(crate) salt: usize,
    /// Whether the mask is made with SHA-1.
    pub(crate) sha1_mask: bool,
}

/// The encoded message of RSASSA-PKCS1-v1_5 with SHA-256 for a modulus of 2048 bits (RFC 8017
/// 9.2). It is its own signature under a key with exponent 1.
pub(crate) fn pkcs1_encoded(octets: &[u8]) -> Vec<u8> {
    let tail = digest_info(octets);
    let mut encoded = vec![0x00, 0x01];
    encoded.resize(K - tail.len() - 1, 0xff);
    encoded.push(0x00);
    encoded.extend(tail);
    encoded
}

fn digest_info(octets: &[u8]) -> Vec<u8> {
    [&SHA256_INFO[..], &Sha256::digest(octets)].concat()
}

/// A signature value that a lenient parser of PKCS#1 v1.5 takes under any key of 2048 bits with
/// exponent 3: an integer whose cube, smaller than the modulus, begins with eight octets of
/// padding and the right `DigestInfo`. What follows is garbage (Bleichenbacher 2006).
pub(crate) fn trailing_garbage(octets: &[u8]) -> Vec<u8> {
    let mut highest = vec![0x00, 0x01];
    highest.extend([0xff; 8]);
    highest.push(0x00);
    highest.extend(digest_info(octets));
    highest.resize(K, 0xff);
    let bits = 2048;
    // The cubes around here are 2^1357 apart, and there is room for 2^1552 of garbage.
    let highest = BoxedUint::from_be_slice_truncated(&highest, bits);
    let mut root = vec![0; K];
    for bit in (0..678).rev() {
        let mut candidate = root.clone();
        if let Some(octet) = candidate.get_mut(K - 1 - bit / 8) {
            *octet |= 1 << (bit % 8);
        }
        let number = BoxedUint::from_be_slice_truncated(&candidate, bits);
        let cube = number.wrapping_mul(&number).wrapping_mul(&number);
        if cube <= highest {
            root = candidate;
        }
    }
    root
}

/// A signature with RSASSA-PSS (RFC 8017 8.1.1, 9.1.1) over SHA-256, with a salt that follows from
/// what is signed, so that the same seed gives the same bytes.
pub(crate) fn sign_pss(
    key: &PrivateKey,
    octets: &[u8],
    parameters: PssParameters,
) -> Result<Vec<u8>, rsa::Error> {
    let hash = Sha256::digest(octets);
    let salt = Sha256::digest([b"salt of ".as_slice(), &hash].concat());
    let salt = salt.get(..parameters.salt).unwrap_or(&salt);
    let salted = Sha256::digest([&[0; 8], &hash[..], salt].concat());

    let mut block = vec![0; K - H - 2 - salt.len()];
    block.push(0x01);
    block.extend(salt);
    let mask = if parameters.sha1_mask {
        mask::<Sha1>(&salted, block.len())
    } else {
        mask::<Sha256>(&salted, block.len())
    };
    for (octet, mask) in block.iter_mut().zip(mask) {
        *octet ^= mask;
    }
    if let Some(first) = block.first_mut() {
        // The encoded message has one bit less than the modulus.
        *first &= 0x7f;
    }
    block.extend(salted);
    block.push(0xbc);

    let precision = key.n().bits_precision();
    let message = BoxedUint::from_be_slice_truncated(&block, precision);
    let value = rsa_decrypt_and_check(key, None::<&mut NoRng>, &message)?;
    Ok(value.to_be_bytes().to_vec())
}

/// RSAES-OAEP-ENCRYPT (RFC 8017 7.1.1) with a digest and a mask of our choice.
pub(crate) fn encrypt_oaep(
    key: &PublicKey,
    message: &[u8],
    (digest, mask): (DigestAlgorithm, DigestAlgorithm),
    label: &[u8],
    random: &[u8],
) -> Result<Vec<u8>, rsa::Error> {
    let hash = digest.digest(label);
    let length = key.size().saturating_sub(hash.len() + 1);
    let mut block = hash.clone();
    let padding = length.saturating_sub(hash.len() + 1 + message.len());
    block.resize(hash.len() + padding, 0);
    block.push(1);
    block.extend_from_slice(message);
    let seed = random.get(..hash.len()).unwrap_or(random);
    let block = xor(&block, &mask_by(mask, seed, block.len()));
    let seed = xor(seed, &mask_by(mask, &block, seed.len()));
    encrypt(key, &[&[0], seed.as_slice(), &block].concat())
}

/// RSAES-PKCS1-V1_5-ENCRYPT (RFC 8017 7.2.1).
pub(crate) fn encrypt_pkcs1(
    key: &PublicKey,
    message: &[u8],
    random: &[u8],
) -> Result<Vec<u8>, rsa::Error> {
    let padding = key.size().saturating_sub(message.len() + 3);
    let mut encoded = vec![0, 2];
    // No octet of the padding is zero.
    encoded.extend(random.iter().cycle().take(padding).map(|octet| octet | 1));
    encoded.push(0);
    encoded.extend_from_slice(message);
    encrypt(key, &encoded)
}

/// Random octets behind a beginning, encrypted.
pub(crate) fn encrypt_beginning(
    key: &PublicKey,
    begin: [u8; 2],
    random: &[u8],
) -> Result<Vec<u8>, rsa::Error> {
    let rest = random.get(2..key.size()).unwrap_or(random);
    encrypt(key, &[&begin, rest].concat())
}

/// RSAEP (RFC 8017 5.1.1).
fn encrypt(key: &PublicKey, encoded: &[u8]) -> Result<Vec<u8>, rsa::Error> {
    let message = BoxedUint::from_be_slice_truncated(encoded, key.n().bits_precision());
    Ok(rsa_encrypt(key, &message)?.to_be_bytes().to_vec())
}

fn xor(octets: &[u8], mask: &[u8]) -> Vec<u8> {
    octets.iter().zip(mask).map(|(a, b)| a ^ b).collect()
}

fn mask_by(algorithm: DigestAlgorithm, seed: &[u8], length: usize) -> Vec<u8> {
    match algorithm {
        DigestAlgorithm::Sha1 => mask::<Sha1>(seed, length),
        DigestAlgorithm::Sha384 => mask::<sha2::Sha384>(seed, length),
        DigestAlgorithm::Sha512 => mask::<sha2::Sha512>(seed, length),
        _ => mask::<Sha256>(seed, length),
    }
}

/// MGF1 (RFC 8017 B.2.1).
fn mask<D: Digest>(seed: &[u8], length: usize) -> Vec<u8> {
    let mut mask = Vec::new();
    let mut counter = 0_u32;
    while mask.len() < length {
        mask.extend_from_slice(
            &D::new()
                .chain_update(seed)
                .chain_update(counter.to_be_bytes())
                .finalize(),
        );
        counter += 1;
    }
    mask.truncate(length);
    mask
}

/// No source of randomness: there is nothing to blind, since the keys are public.
enum NoRng {}

impl TryRng for NoRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        match *self {}
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        match *self {}
    }

    fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Infallible> {
        match *self {}
    }
}

impl TryCryptoRng for NoRng {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{KeyName, KeyRing};

    fn ring() -> KeyRing {
        KeyRing::new("2026-01-15T12:00:00Z".parse().unwrap(), 1).unwrap()
    }

    #[test]
    fn the_usual_parameters_verify() {
        let ring = ring();
        let private = ring.get(KeyName::Active).private().unwrap();
        let usual = PssParameters {
            salt: H,
            sha1_mask: false,
        };
        let value = sign_pss(private, b"octets", usual).unwrap();
        let public: &rsa::PublicKey = private.as_ref();
        let scheme = rsa::Pss::<Sha256>::new_with_salt(H);
        public
            .verify(scheme, &Sha256::digest(b"octets"), &value)
            .unwrap();
    }

    #[test]
    fn the_cube_of_the_forgery_begins_as_the_encoded_message_of_a_short_padding() {
        let value = BoxedUint::from_be_slice_vartime(&trailing_garbage(b"octets"));
        let cube = value.wrapping_mul(&value).wrapping_mul(&value);
        let cube = cube.to_be_bytes();
        let mut begin = vec![0x00, 0x01];
        begin.extend([0xff; 8]);
        begin.push(0x00);
        begin.extend(digest_info(b"octets"));
        assert!(cube.starts_with(&begin));
    }
}
