//! Textbook RSA for SPs that verify by hand: big integers by shifting and subtracting, good for
//! public exponents and nothing else.

use crate::keys::TrustedKey;

/// The largest modulus that is computed with, in octets.
const MAX_OCTETS: usize = 512;

/// An RSA public key, both numbers big end first and without leading zeros.
pub(super) struct PublicKey {
    pub(super) modulus: Vec<u8>,
    exponent: Vec<u8>,
}

impl PublicKey {
    /// The key in the `SubjectPublicKeyInfo` of a trusted key, if it is one of RSA.
    pub(super) fn of(key: &TrustedKey) -> Option<Self> {
        let (info, _) = item(&key.spki, 0x30)?;
        let (_, rest) = item(info, 0x30)?;
        let (bits, _) = item(rest, 0x03)?;
        let (numbers, _) = item(bits.get(1..)?, 0x30)?;
        let (modulus, rest) = item(numbers, 0x02)?;
        let (exponent, _) = item(rest, 0x02)?;
        Some(Self {
            modulus: trimmed(modulus).to_vec(),
            exponent: trimmed(exponent).to_vec(),
        })
    }

    /// Whether roots of the exponent can be made without the private key, so that a forgery is
    /// worth a look.
    pub(super) fn has_small_exponent(&self) -> bool {
        matches!(self.exponent.as_slice(), [..=3])
    }

    /// The public operation (RFC 8017 5.2.2): as many octets as the modulus has.
    pub(super) fn apply(&self, value: &[u8]) -> Option<Vec<u8>> {
        if self.modulus.len() > MAX_OCTETS || value.len() > self.modulus.len() {
            return None;
        }
        let size = self.modulus.len() / 4 + 2;
        let modulus = limbs(&self.modulus, size);
        let base = reduced(limbs(value, size), &modulus);
        let mut power = limbs(&[1], size);
        for octet in &self.exponent {
            for bit in (0..8).rev() {
                power = product(&power, &power, &modulus);
                if octet >> bit & 1 == 1 {
                    power = product(&power, &base, &modulus);
                }
            }
        }
        let octets: Vec<u8> = power.iter().rev().flat_map(|l| l.to_be_bytes()).collect();
        Some(octets.get(octets.len() - self.modulus.len()..)?.to_vec())
    }
}

/// The content of a DER item with this tag, and what follows it.
pub(super) fn item(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&[found, first], rest) = der.split_first_chunk()?;
    if found != tag {
        return None;
    }
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81 => (usize::from(*rest.first()?), rest.get(1..)?),
        0x82 => {
            let (&[high, low], rest) = rest.split_first_chunk()?;
            (usize::from(high) << 8 | usize::from(low), rest)
        }
        _ => return None,
    };
    rest.split_at_checked(length)
}

pub(super) fn trimmed(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|octet| **octet == 0).count();
    number.get(zeros..).unwrap_or_default()
}

/// A number in limbs of 32 bits, small end first.
fn limbs(octets: &[u8], size: usize) -> Vec<u32> {
    let mut limbs = vec![0; size];
    for (index, octet) in octets.iter().rev().enumerate() {
        if let Some(limb) = limbs.get_mut(index / 4) {
            *limb |= u32::from(*octet) << (8 * (index % 4));
        }
    }
    limbs
}

fn at_least(a: &[u32], b: &[u32]) -> bool {
    a.iter().rev().ge(b.iter().rev())
}

fn subtract(a: &mut [u32], b: &[u32]) {
    let mut borrow = false;
    for (a, b) in a.iter_mut().zip(b) {
        let (once, first) = a.overflowing_sub(*b);
        let (twice, second) = once.overflowing_sub(u32::from(borrow));
        *a = twice;
        borrow = first || second;
    }
}

/// Twice the number, plus one where `carry`.
fn double(a: &mut [u32], mut carry: bool) {
    for limb in a {
        let next = *limb >> 31 == 1;
        *limb = *limb << 1 | u32::from(carry);
        carry = next;
    }
}

/// The number modulo the modulus, bit by bit.
fn reduced(number: Vec<u32>, modulus: &[u32]) -> Vec<u32> {
    let mut rest = vec![0; modulus.len()];
    for limb in number.into_iter().rev() {
        for bit in (0..32).rev() {
            double(&mut rest, limb >> bit & 1 == 1);
            if at_least(&rest, modulus) {
                subtract(&mut rest, modulus);
            }
        }
    }
    rest
}

/// The product of two reduced numbers, reduced.
fn product(a: &[u32], b: &[u32], modulus: &[u32]) -> Vec<u32> {
    let mut sum = vec![0; modulus.len()];
    for limb in a.iter().rev() {
        for bit in (0..32).rev() {
            double(&mut sum, false);
            if at_least(&sum, modulus) {
                subtract(&mut sum, modulus);
            }
            if limb >> bit & 1 == 1 {
                let mut carry = 0_u64;
                for (s, b) in sum.iter_mut().zip(b) {
                    carry += u64::from(*s) + u64::from(*b);
                    *s = (carry & 0xffff_ffff) as u32;
                    carry >>= 32;
                }
                if at_least(&sum, modulus) {
                    subtract(&mut sum, modulus);
                }
            }
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(modulus: &[u8], exponent: &[u8]) -> PublicKey {
        PublicKey {
            modulus: modulus.to_vec(),
            exponent: exponent.to_vec(),
        }
    }

    #[test]
    fn small_powers() {
        // 4^13 mod 497 = 445
        assert_eq!(key(&[1, 0xf1], &[13]).apply(&[4]), Some(vec![1, 0xbd]));
        assert_eq!(key(&[1, 0xf1], &[1]).apply(&[4]), Some(vec![0, 4]));
        // (2^64 - 2)^3 mod (2^64 - 1) = (-1)^3 = 2^64 - 2
        let minus_one = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe];
        assert_eq!(
            key(&[0xff; 8], &[3]).apply(&minus_one),
            Some(minus_one.to_vec())
        );
        // (2^64 - 2)^65536 = (-1)^65536 = 1
        let one = [0, 0, 0, 0, 0, 0, 0, 1];
        assert_eq!(
            key(&[0xff; 8], &[1, 0, 0]).apply(&minus_one),
            Some(one.to_vec())
        );
    }
}
