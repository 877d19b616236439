//! The key ring: fixed RSA keys, and certificates made from them at run time.

use rcgen::{CertificateParams, DistinguishedName, DnType, PublicKeyData, SerialNumber};
use rsa::pkcs1::EncodeRsaPublicKey;
use rsa::pkcs1v15::Pkcs1v15Sign;
use rsa::pkcs8::DecodePrivateKey;
use rsa::{PrivateKey, PublicKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use gauntlet_core::Timestamp;

/// The keys of the world, by role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyName {
    /// The active signing key of the app: the one the SP trusts.
    Active,
    /// The inactive key of the app, listed for rollover.
    Next,
    /// The signing key of another tenant.
    OtherTenant,
    /// A key of the attacker's own making.
    Attacker,
}

impl KeyName {
    /// Every key.
    pub const ALL: [Self; 4] = [Self::Active, Self::Next, Self::OtherTenant, Self::Attacker];

    /// The fixture with the private key. The keys are public and protect nothing.
    const fn pem(self) -> &'static str {
        match self {
            Self::Active => include_str!("../../../fixtures/keys/idp-active.pem"),
            Self::Next => include_str!("../../../fixtures/keys/idp-next.pem"),
            Self::OtherTenant => include_str!("../../../fixtures/keys/other-tenant.pem"),
            Self::Attacker => include_str!("../../../fixtures/keys/attacker.pem"),
        }
    }
}

/// A key that could not be read or a certificate that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The fixture is not a PKCS#8 RSA key.
    #[error("key {name:?} is not a PKCS#8 RSA key")]
    Read {
        /// Which key.
        name: KeyName,
        /// What `rsa` says.
        #[source]
        source: rsa::pkcs8::Error,
    },
    /// The public key could not be encoded.
    #[error("public key of {name:?} cannot be encoded")]
    Encode {
        /// Which key.
        name: KeyName,
        /// What `rsa` says.
        #[source]
        source: rsa::pkcs1::Error,
    },
    /// The certificate could not be made.
    #[error("certificate of {name:?} cannot be made")]
    Certificate {
        /// Which key.
        name: KeyName,
        /// What `rcgen` says.
        #[source]
        source: rcgen::Error,
    },
    /// The time of the world is out of the range of a certificate.
    #[error("no certificate can be valid at {now}")]
    Time {
        /// The time of the world.
        now: Timestamp,
    },
}

/// A private key with its self-signed certificate.
#[derive(Debug)]
pub struct SigningKey {
    private: PrivateKey,
    certificate_der: Vec<u8>,
    certificate_pem: String,
}

impl SigningKey {
    /// The private key.
    pub fn private(&self) -> &PrivateKey {
        &self.private
    }

    /// The certificate in DER.
    pub fn certificate_der(&self) -> &[u8] {
        &self.certificate_der
    }

    /// The certificate in PEM.
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }
}

/// Every key of the world with its certificate.
#[derive(Debug)]
pub struct KeyRing {
    keys: Vec<(KeyName, SigningKey)>,
}

impl KeyRing {
    /// Reads the fixture keys and makes a certificate of Entra's shape for each: X.509 v3 without
    /// extensions, a fixed common name, a serial of 16 bytes, three years and two seconds. It is
    /// 30 days old at `now`.
    pub fn new(now: Timestamp, seed: u64) -> Result<Self, KeyError> {
        let keys = KeyName::ALL
            .into_iter()
            .map(|name| Ok((name, signing_key(name, now, seed)?)))
            .collect::<Result<_, KeyError>>()?;
        Ok(Self { keys })
    }

    /// The key of that role.
    ///
    /// # Panics
    /// Never: a ring is only made with every role in it.
    pub fn get(&self, name: KeyName) -> &SigningKey {
        let found = self.keys.iter().find(|(candidate, _)| *candidate == name);
        #[expect(clippy::expect_used, reason = "KeyRing::new puts every KeyName in")]
        let (_, key) = found.expect("every key is in the ring");
        key
    }
}

/// Lets rcgen sign with an `rsa` key, so that no second cryptography library is needed.
struct RcgenKey<'a> {
    private: &'a PrivateKey,
    public_der: Vec<u8>,
}

impl PublicKeyData for RcgenKey<'_> {
    fn der_bytes(&self) -> &[u8] {
        &self.public_der
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        &rcgen::PKCS_RSA_SHA256
    }
}

impl rcgen::SigningKey for RcgenKey<'_> {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        self.private
            .sign(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(message))
            .map_err(|_| rcgen::Error::RemoteKeyError)
    }
}

/// A day in milliseconds.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

fn signing_key(name: KeyName, now: Timestamp, seed: u64) -> Result<SigningKey, KeyError> {
    let private =
        PrivateKey::from_pkcs8_pem(name.pem()).map_err(|source| KeyError::Read { name, source })?;
    let public: &PublicKey = private.as_ref();
    let public_der = public
        .to_pkcs1_der()
        .map_err(|source| KeyError::Encode { name, source })?
        .as_bytes()
        .to_vec();

    let midnight = Timestamp::from_unix_ms(now.unix_ms().div_euclid(DAY_MS) * DAY_MS);
    let from = midnight.plus_ms(-30 * DAY_MS);
    // Three years of 365 days plus two seconds.
    let until = from.plus_ms(1095 * DAY_MS).plus_s(2);
    let time = |t: Timestamp| t.to_offset_date_time().ok_or(KeyError::Time { now });

    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(
        DnType::CommonName,
        "Microsoft Azure Federated SSO Certificate",
    );
    params.not_before = time(from)?;
    params.not_after = time(until)?;
    let mut serial = Sha256::digest(format!("certificate serial|{seed}|{name:?}"))[..16].to_vec();
    // A positive integer of exactly 16 bytes.
    if let Some(first) = serial.first_mut() {
        *first = (*first & 0x7f) | 0x40;
    }
    params.serial_number = Some(SerialNumber::from(serial));

    let certificate = params
        .self_signed(&RcgenKey {
            private: &private,
            public_der,
        })
        .map_err(|source| KeyError::Certificate { name, source })?;
    Ok(SigningKey {
        certificate_der: certificate.der().to_vec(),
        certificate_pem: certificate.pem(),
        private,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_world_gives_the_same_certificates() {
        let now = "2026-01-15T12:00:00Z".parse().unwrap();
        let a = KeyRing::new(now, 1).unwrap();
        let b = KeyRing::new(now, 1).unwrap();
        let c = KeyRing::new(now, 2).unwrap();
        let der = |ring: &KeyRing| ring.get(KeyName::Active).certificate_der().to_vec();
        assert_eq!(der(&a), der(&b));
        assert_ne!(der(&a), der(&c));
    }
}
