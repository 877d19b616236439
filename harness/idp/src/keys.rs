//! The key ring: fixed keys, and certificates made from them at run time.

mod certificate;
pub(crate) mod rsa_key;

use rsa::PrivateKey;
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::traits::PublicKeyParts as _;
use serde::{Deserialize, Serialize};

use gauntlet_core::Timestamp;

use crate::algorithm::{DigestAlgorithm, SignatureAlgorithm};
use crate::raw_rsa;
use rsa_key::RsaKey;

/// Declares the roles once: variant, name in plans, fixture, meaning.
macro_rules! key_names {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $file:literal,)+) => {
        /// The keys of the world with their certificates, by role. Two roles may share a key.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum KeyName {
            $($(#[doc = $doc])+ #[serde(rename = $name)] $variant,)+
        }

        impl KeyName {
            /// Every key.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name in plans.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The fixture with the private key. The keys are public and protect nothing.
            const fn pem(self) -> &'static str {
                match self {
                    $(Self::$variant => {
                        include_str!(concat!("../../../fixtures/keys/", $file, ".pem"))
                    })+
                }
            }
        }
    };
}

key_names! {
    /// The active signing key of the app: the one the SP trusts.
    Active = "active", "idp-active",
    /// The inactive key of the app, listed for rollover.
    Next = "next", "idp-next",
    /// The signing key of another tenant.
    OtherTenant = "other-tenant", "other-tenant",
    /// A key of the attacker's own making.
    Attacker = "attacker", "attacker",
    /// The attacker's key under a certificate that repeats subject, issuer, serial number and
    /// dates of the active one.
    Clone = "clone", "attacker",
    /// A key of the IdP whose certificate a public certificate authority has issued.
    Issued = "issued", "idp-next",
    /// The attacker's key under a certificate of the same authority for another subject.
    IssuedToAttacker = "issued-to-attacker", "attacker",
    /// The certificate authority.
    Authority = "authority", "public-ca",
    /// A key of the IdP whose certificate has expired.
    Expired = "expired", "idp-next",
    /// A key of the IdP whose certificate is not valid yet.
    NotYetValid = "not-yet-valid", "idp-next",
    /// A key of the IdP on the curve P-256.
    P256 = "p256", "idp-p256",
    /// A key of the IdP on the curve P-384.
    P384 = "p384", "idp-p384",
    /// A key of the IdP on the curve Edwards25519.
    Ed25519 = "ed25519", "idp-ed25519",
    /// An RSA key of the IdP with 1024 bits.
    Rsa1024 = "rsa1024", "idp-rsa1024",
    /// An RSA key of the IdP with 3072 bits.
    Rsa3072 = "rsa3072", "idp-rsa3072",
    /// An RSA key of the IdP with 4096 bits.
    Rsa4096 = "rsa4096", "idp-rsa4096",
    /// The active key under a new certificate.
    Renewed = "renewed", "idp-active",
    /// An RSA key of the IdP with the public exponent 3.
    ExponentThree = "exponent-three", "idp-exponent3",
    /// No RSA key at all (RFC 8017 3.1): its public exponent is 1, so that every message is its
    /// own signature. The modulus is that of the key with exponent 3.
    ExponentOne = "exponent-one", "idp-exponent3",
    /// The SP's own signing key.
    Sp = "sp", "sp",
    /// The SP's key that assertions are encrypted to.
    SpEncryption = "sp-encryption", "sp-encryption",
    /// The key that assertions were encrypted to before, which the SP still keeps.
    SpEncryptionOld = "sp-encryption-old", "sp-encryption-old",
}

impl KeyName {
    /// The algorithm that the IdP signs with by this key.
    pub const fn algorithm(self) -> SignatureAlgorithm {
        match self {
            Self::P256 => SignatureAlgorithm::EcdsaSha256,
            Self::P384 => SignatureAlgorithm::EcdsaSha384,
            Self::Ed25519 => SignatureAlgorithm::EddsaEd25519,
            _ => SignatureAlgorithm::RsaSha256,
        }
    }

    /// Whether two roles share a key, whatever certificates they have.
    pub fn is_same_key(self, other: Self) -> bool {
        self == other || (self.pem() == other.pem() && !self.is_none() && !other.is_none())
    }

    /// Whether it is no key at all, though it is made of one.
    const fn is_none(self) -> bool {
        matches!(self, Self::ExponentOne)
    }

    /// The key with this name in plans.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|key| key.name() == name)
    }
}

/// A key that could not be read or a certificate that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The fixture is not a PKCS#8 key of its kind.
    #[error("key {name:?} is not a PKCS#8 key of its kind")]
    Read {
        /// Which key.
        name: KeyName,
        /// What the reader says.
        #[source]
        source: rsa::pkcs8::Error,
    },
    /// The fixture is not an Edwards25519 key.
    #[error("key {name:?} is not an Edwards25519 key: {why}")]
    Edwards {
        /// Which key.
        name: KeyName,
        /// What the reader says.
        why: String,
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

/// What is needed to sign with a key.
#[derive(Debug)]
pub(crate) enum Secret {
    /// An RSA key.
    Rsa(Box<RsaKey>),
    /// A key on the curve P-256.
    P256(p256::ecdsa::SigningKey),
    /// A key on the curve P-384.
    P384(p384::ecdsa::SigningKey),
    /// A key on the curve Edwards25519.
    Ed25519(ed25519_compact::KeyPair),
    /// A modulus with the public exponent 1: nothing is secret.
    ExponentOne {
        /// The modulus, big end first.
        modulus: Vec<u8>,
    },
}

impl Secret {
    fn read(name: KeyName) -> Result<Self, KeyError> {
        let read = |source| KeyError::Read { name, source };
        match name {
            KeyName::P256 => {
                let key = p256::SecretKey::from_pkcs8_pem(name.pem()).map_err(read)?;
                return Ok(Self::P256(key.into()));
            }
            KeyName::P384 => {
                let key = p384::SecretKey::from_pkcs8_pem(name.pem()).map_err(read)?;
                return Ok(Self::P384(key.into()));
            }
            KeyName::Ed25519 => {
                let read = |error: ed25519_compact::Error| KeyError::Edwards {
                    name,
                    why: error.to_string(),
                };
                let pair = ed25519_compact::KeyPair::from_pem(name.pem()).map_err(read)?;
                return Ok(Self::Ed25519(pair));
            }
            _ => {}
        }
        let key = PrivateKey::from_pkcs8_pem(name.pem()).map_err(read)?;
        Ok(match name {
            KeyName::ExponentOne => Self::ExponentOne {
                modulus: key.n().to_be_bytes().to_vec(),
            },
            _ => Self::Rsa(Box::new(RsaKey::new(key))),
        })
    }

    /// A signature as certificates bear it; ECDSA in DER.
    fn certify(&self, octets: &[u8]) -> Result<Vec<u8>, rsa::Error> {
        match self {
            Self::Rsa(key) => key.sign(DigestAlgorithm::Sha256, octets),
            Self::P256(key) => {
                use p256::ecdsa::signature::Signer as _;
                let signature: p256::ecdsa::Signature = key.sign(octets);
                Ok(signature.to_der().as_bytes().to_vec())
            }
            Self::P384(key) => {
                use p384::ecdsa::signature::Signer as _;
                let signature: p384::ecdsa::Signature = key.sign(octets);
                Ok(signature.to_der().as_bytes().to_vec())
            }
            Self::Ed25519(pair) => Ok(pair.sk.sign(octets, None).to_vec()),
            Self::ExponentOne { .. } => Ok(raw_rsa::pkcs1_encoded(octets)),
        }
    }
}

/// A private key with its certificate.
#[derive(Debug)]
pub struct SigningKey {
    secret: Secret,
    private_pem: &'static str,
    certificate_der: Vec<u8>,
    certificate_pem: String,
}

impl SigningKey {
    /// The private key, where it is one of RSA.
    pub fn private(&self) -> Option<&PrivateKey> {
        match &self.secret {
            Secret::Rsa(key) => Some(key.private()),
            _ => None,
        }
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.secret
    }

    /// The private key in PKCS#8 PEM.
    pub fn private_pem(&self) -> &'static str {
        self.private_pem
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
    /// 30 days old at `now`. A few roles differ from that in what they are named after.
    pub fn new(now: Timestamp, seed: u64) -> Result<Self, KeyError> {
        let authority = Secret::read(KeyName::Authority)?;
        let keys = KeyName::ALL
            .iter()
            .map(|&name| Ok((name, certificate::signing_key(name, &authority, now, seed)?)))
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

    #[test]
    fn names_read_back_and_agree_with_serde() {
        for &key in KeyName::ALL {
            assert_eq!(KeyName::find(key.name()), Some(key));
            assert_eq!(serde_json::to_value(key).unwrap(), key.name());
        }
    }
}
