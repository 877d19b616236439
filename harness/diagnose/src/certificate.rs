//! Certificates as an administrator compares them: by thumbprint, name and dates.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gauntlet_core::Timestamp;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use x509_cert::der::Decode as _;

use crate::model::Certificate;

/// The octets of a certificate as XML holds it: base64 with white space, perhaps with PEM around it.
pub(crate) fn from_xml(text: &str) -> Option<Vec<u8>> {
    let plain: String = text
        .lines()
        .filter(|line| !line.contains("-----"))
        .flat_map(str::chars)
        .filter(|c| !c.is_whitespace())
        .collect();
    STANDARD.decode(plain).ok()
}

/// The octets of a certificate in PEM.
pub(crate) fn from_pem(pem: &str) -> Option<Vec<u8>> {
    let der = CertificateDer::from_pem_slice(pem.as_bytes()).ok()?;
    Some(der.to_vec())
}

/// Whether these octets are a certificate.
pub(crate) fn is_one(der: &[u8]) -> bool {
    x509_cert::Certificate::from_der(der).is_ok()
}

/// The same in PEM.
pub(crate) fn to_pem(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let mut pem = String::from("-----BEGIN CERTIFICATE-----\n");
    for line in text.as_bytes().chunks(64) {
        pem.push_str(&String::from_utf8_lossy(line));
        pem.push('\n');
    }
    pem.push_str("-----END CERTIFICATE-----\n");
    pem
}

/// SHA-1 of the certificate, in capitals: what the portal of Entra calls its thumbprint.
pub(crate) fn thumbprint(der: &[u8]) -> String {
    digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, der)
        .as_ref()
        .iter()
        .map(|octet| format!("{octet:02X}"))
        .collect()
}

/// What it says; without its names and dates where it is no certificate.
pub(crate) fn facts(place: String, der: &[u8], trusted: Option<bool>) -> Certificate {
    let read = x509_cert::Certificate::from_der(der).ok();
    let tbs = read.as_ref().map(x509_cert::Certificate::tbs_certificate);
    let validity = tbs.map(x509_cert::certificate::TbsCertificateInner::validity);
    let unread = || "not readable".to_owned();
    Certificate {
        place,
        subject: tbs.map_or_else(unread, |tbs| tbs.subject().to_string()),
        thumbprint: thumbprint(der),
        not_before: validity.map_or_else(unread, |one| one.not_before.to_string()),
        not_after: validity.map_or_else(unread, |one| one.not_after.to_string()),
        trusted,
    }
}

impl Certificate {
    /// Whether it is valid at `now`; nothing where it cannot be read.
    pub(crate) fn is_valid(&self, now: Timestamp) -> Option<bool> {
        let begin: Timestamp = self.not_before.parse().ok()?;
        let end: Timestamp = self.not_after.parse().ok()?;
        Some(begin <= now && now <= end)
    }
}
