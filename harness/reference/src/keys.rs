//! Trusted keys, from the certificates of the configuration and from nowhere else.

use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

/// A key that is trusted to sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedKey {
    /// The `SubjectPublicKeyInfo` in DER (RFC 5280 4.1).
    pub(crate) spki: Vec<u8>,
    /// The certificate as it was configured.
    pub(crate) pem: String,
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
            spki: spki(&der)?,
            pem: pem.to_owned(),
        })
    }

    /// The key of a DER certificate, as metadata has it; weak SPs take one from a message.
    pub(crate) fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        Ok(Self {
            spki: spki(&CertificateDer::from(der))?,
            pem: String::new(),
        })
    }
}

fn spki(der: &CertificateDer<'_>) -> Result<Vec<u8>, KeyError> {
    let certificate =
        webpki::EndEntityCert::try_from(der).map_err(|error| KeyError::Certificate {
            why: error.to_string(),
        })?;
    Ok(certificate.subject_public_key_info().as_ref().to_vec())
}
