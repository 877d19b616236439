//! Trusted keys, from the certificates of the configuration and from nowhere else.

use std::sync::{Arc, OnceLock};

use aws_lc_rs::signature::{ParsedPublicKey, VerificationAlgorithm};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

/// A key that is trusted to sign; cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedKey {
    /// The `SubjectPublicKeyInfo` in DER (RFC 5280 4.1).
    pub(crate) spki: Arc<[u8]>,
    /// The certificate in DER.
    pub(crate) der: Arc<[u8]>,
    /// The certificate as it was configured.
    pub(crate) pem: Arc<str>,
    parsed: Parsed,
}

/// A key as it was parsed when it first verified something, for the algorithm of that: whoever
/// signs, signs by one. What it says is in the octets, so all of them are the same.
#[derive(Clone, Debug, Default)]
struct Parsed(Arc<OnceLock<ParsedPublicKey>>);

impl PartialEq for Parsed {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Parsed {}

/// The kinds of keys that signatures are verified with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyKind {
    /// RSA (RFC 3279 2.3.1).
    Rsa,
    /// The elliptic curve P-256 (RFC 5480 2.1).
    P256,
    /// The elliptic curve P-384 (RFC 5480 2.1).
    P384,
    /// The curve Edwards25519 (RFC 8410 3).
    Ed25519,
}

/// A certificate that is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not PEM.
    #[error("the certificate is not PEM: {why}")]
    Pem {
        /// What the reader says.
        why: String,
    },
    /// Not an X.509 certificate.
    #[error("the certificate is not X.509: {why}")]
    Certificate {
        /// What the reader says.
        why: String,
    },
}

impl TrustedKey {
    /// The key of a PEM certificate. Its dates and names do not matter: the key is trusted
    /// because it was configured.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let der =
            CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|error| KeyError::Pem {
                why: error.to_string(),
            })?;
        Ok(Self {
            pem: pem.into(),
            ..Self::from_der(&der)?
        })
    }

    /// The key of a DER certificate.
    pub(crate) fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        Ok(Self {
            spki: spki(&CertificateDer::from(der))?,
            der: der.into(),
            pem: Arc::default(),
            parsed: Parsed::default(),
        })
    }

    /// Whether it verifies `signature` over `octets`.
    pub(crate) fn verifies(
        &self,
        algorithm: &'static dyn VerificationAlgorithm,
        octets: &[u8],
        signature: &[u8],
    ) -> bool {
        let known = self.parsed.0.get();
        let known = known.filter(|key| std::ptr::addr_eq(key.algorithm(), algorithm));
        if let Some(key) = known {
            return key.verify_sig(octets, signature).is_ok();
        }
        match ParsedPublicKey::new(algorithm, &self.spki) {
            Ok(key) if key.verify_sig(octets, signature).is_ok() => {
                // Where it is there for another algorithm already, that one stays.
                let _ = self.parsed.0.set(key);
                true
            }
            _ => false,
        }
    }

    /// Of which kind it is, where it is of a known one.
    pub(crate) fn kind(&self) -> Option<KeyKind> {
        const RSA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
        const P256: &[u8] = b"\x2a\x86\x48\xce\x3d\x03\x01\x07";
        const P384: &[u8] = b"\x2b\x81\x04\x00\x22";
        // With its tag and length, for three octets alone may stand anywhere.
        const ED25519: &[u8] = b"\x06\x03\x2b\x65\x70";
        // The identifiers stand at the beginning, before the key itself.
        let begin = self.spki.get(..40).unwrap_or(&self.spki);
        let names = |oid: &[u8]| begin.windows(oid.len()).any(|window| window == oid);
        if names(RSA) {
            Some(KeyKind::Rsa)
        } else if names(P256) {
            Some(KeyKind::P256)
        } else if names(P384) {
            Some(KeyKind::P384)
        } else if names(ED25519) {
            Some(KeyKind::Ed25519)
        } else {
            None
        }
    }
}

fn spki(der: &CertificateDer<'_>) -> Result<Arc<[u8]>, KeyError> {
    let certificate =
        webpki::EndEntityCert::try_from(der).map_err(|error| KeyError::Certificate {
            why: error.to_string(),
        })?;
    Ok(certificate.subject_public_key_info().as_ref().into())
}
