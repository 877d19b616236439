//! Certificates of Entra's shape, and those that differ from it on purpose.

use gauntlet_core::Timestamp;
use rcgen::{
    CertificateParams, DistinguishedName, DnType, Issuer, PublicKeyData, SerialNumber, SigningKey,
};
use rsa::PublicKey;
use rsa::pkcs1::EncodeRsaPublicKey as _;
use sha2::{Digest, Sha256};

use super::{KeyError, KeyName, Secret};

/// The name in every certificate that Entra makes for an app.
const ENTRA: &str = "Microsoft Azure Federated SSO Certificate";
/// A day in milliseconds.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

impl KeyName {
    /// The common name of its subject.
    const fn subject(self) -> &'static str {
        match self {
            Self::Issued => "sts.windows.net",
            Self::IssuedToAttacker => "attacker.example",
            Self::Authority => "Example Public CA",
            Self::Sp | Self::SpEncryption | Self::SpEncryptionOld => "sp.contoso.example",
            _ => ENTRA,
        }
    }

    /// The key whose serial number it bears.
    const fn serial_of(self) -> Self {
        match self {
            Self::Clone => Self::Active,
            own => own,
        }
    }

    /// Whether the authority issues it, and not the key itself.
    const fn is_issued(self) -> bool {
        matches!(self, Self::Issued | Self::IssuedToAttacker)
    }

    /// When its certificate becomes valid, in days from now.
    const fn begins_after_days(self) -> i64 {
        match self {
            Self::Expired => -1100,
            Self::NotYetValid => 2,
            _ => -30,
        }
    }
}

/// Lets rcgen sign with our keys, so that no second cryptography library is needed.
struct RcgenKey<'a> {
    secret: &'a Secret,
    public: Vec<u8>,
}

impl<'a> RcgenKey<'a> {
    fn new(name: KeyName, secret: &'a Secret) -> Result<Self, KeyError> {
        let encode = |source| KeyError::Encode { name, source };
        let public = match secret {
            Secret::Rsa(private) => {
                let public: &PublicKey = private.private().as_ref();
                public.to_pkcs1_der().map_err(encode)?.as_bytes().to_vec()
            }
            Secret::P256(private) => private
                .verifying_key()
                .to_sec1_point(false)
                .as_bytes()
                .to_vec(),
            Secret::P384(private) => private
                .verifying_key()
                .to_sec1_point(false)
                .as_bytes()
                .to_vec(),
            Secret::Ed25519(pair) => pair.pk.to_vec(),
            Secret::ExponentOne { modulus } => public_key_with_exponent_one(modulus),
        };
        Ok(Self { secret, public })
    }
}

/// `RSAPublicKey` (RFC 8017 A.1.1) of 2048 bits with the exponent 1, which `rsa` refuses to make.
fn public_key_with_exponent_one(modulus: &[u8]) -> Vec<u8> {
    let mut der = vec![0x30, 0x82, 0x01, 0x08, 0x02, 0x82, 0x01, 0x01, 0x00];
    der.extend_from_slice(modulus);
    der.extend([0x02, 0x01, 0x01]);
    der
}

impl PublicKeyData for RcgenKey<'_> {
    fn der_bytes(&self) -> &[u8] {
        &self.public
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        match self.secret {
            Secret::P256(_) => &rcgen::PKCS_ECDSA_P256_SHA256,
            Secret::P384(_) => &rcgen::PKCS_ECDSA_P384_SHA384,
            Secret::Ed25519(_) => &rcgen::PKCS_ED25519,
            Secret::Rsa(_) | Secret::ExponentOne { .. } => &rcgen::PKCS_RSA_SHA256,
        }
    }
}

impl SigningKey for RcgenKey<'_> {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        self.secret
            .certify(message)
            .map_err(|_| rcgen::Error::RemoteKeyError)
    }
}

/// The key of a role with its certificate.
pub(super) fn signing_key(
    name: KeyName,
    authority: &Secret,
    now: Timestamp,
    seed: u64,
) -> Result<super::SigningKey, KeyError> {
    let failed = |source| KeyError::Certificate { name, source };
    let secret = Secret::read(name)?;
    let params = params(name, now, seed)?;
    let key = RcgenKey::new(name, &secret)?;
    let certificate = if name.is_issued() {
        let own = self::params(KeyName::Authority, now, seed)?;
        let issuer = Issuer::new(own, RcgenKey::new(KeyName::Authority, authority)?);
        params.signed_by(&key, &issuer).map_err(failed)?
    } else {
        params.self_signed(&key).map_err(failed)?
    };
    Ok(super::SigningKey {
        certificate_der: certificate.der().to_vec(),
        certificate_pem: certificate.pem(),
        private_pem: name.pem(),
        secret,
    })
}

fn params(name: KeyName, now: Timestamp, seed: u64) -> Result<CertificateParams, KeyError> {
    let midnight = Timestamp::from_unix_ms(now.unix_ms().div_euclid(DAY_MS) * DAY_MS);
    let from = midnight.plus_ms(name.begins_after_days() * DAY_MS);
    // Three years of 365 days plus two seconds.
    let until = from.plus_ms(1095 * DAY_MS).plus_s(2);
    let time = |t: Timestamp| t.to_offset_date_time().ok_or(KeyError::Time { now });

    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, name.subject());
    params.not_before = time(from)?;
    params.not_after = time(until)?;
    let owner = name.serial_of();
    let mut serial = Sha256::digest(format!("certificate serial|{seed}|{owner:?}"))[..16].to_vec();
    // A positive integer of exactly 16 bytes.
    if let Some(first) = serial.first_mut() {
        *first = (*first & 0x7f) | 0x40;
    }
    params.serial_number = Some(SerialNumber::from(serial));
    Ok(params)
}
