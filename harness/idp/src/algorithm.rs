//! Signature and digest algorithms the IdP can sign with.

use rsa::PrivateKey;
use rsa::pkcs1v15::Pkcs1v15Sign;
use serde::{Deserialize, Serialize};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// A digest algorithm (XML Signature 6.2, RFC 9231 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DigestAlgorithm {
    /// SHA-1, for the old signing option of Entra.
    Sha1,
    /// SHA-256, Entra's default.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl DigestAlgorithm {
    /// The identifier in `DigestMethod`.
    pub const fn uri(self) -> &'static str {
        match self {
            Self::Sha1 => "http://www.w3.org/2000/09/xmldsig#sha1",
            Self::Sha256 => "http://www.w3.org/2001/04/xmlenc#sha256",
            Self::Sha384 => "http://www.w3.org/2001/04/xmldsig-more#sha384",
            Self::Sha512 => "http://www.w3.org/2001/04/xmlenc#sha512",
        }
    }

    /// The digest of `octets`.
    pub fn digest(self, octets: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => Sha1::digest(octets).to_vec(),
            Self::Sha256 => Sha256::digest(octets).to_vec(),
            Self::Sha384 => Sha384::digest(octets).to_vec(),
            Self::Sha512 => Sha512::digest(octets).to_vec(),
        }
    }
}

/// A signature algorithm (XML Signature 6.4, RFC 9231 2.3): RSASSA-PKCS1-v1_5, which is
/// deterministic, or HMAC over a key that is public knowledge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureAlgorithm {
    /// RSA with SHA-1.
    RsaSha1,
    /// RSA with SHA-256, Entra's default.
    RsaSha256,
    /// RSA with SHA-384.
    RsaSha384,
    /// RSA with SHA-512.
    RsaSha512,
    /// HMAC with SHA-256, keyed with the PEM text of the trusted certificate.
    HmacSha256,
}

impl SignatureAlgorithm {
    /// The identifier in `SignatureMethod`.
    pub const fn uri(self) -> &'static str {
        match self {
            Self::RsaSha1 => "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
            Self::RsaSha256 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            Self::RsaSha384 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
            Self::RsaSha512 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
            Self::HmacSha256 => "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
        }
    }

    /// Signs `octets` with `key`; for HMAC, `secret` is the key.
    pub fn sign(
        self,
        key: &PrivateKey,
        secret: &[u8],
        octets: &[u8],
    ) -> Result<Vec<u8>, rsa::Error> {
        match self {
            Self::RsaSha1 => key.sign(Pkcs1v15Sign::new::<Sha1>(), &Sha1::digest(octets)),
            Self::RsaSha256 => key.sign(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(octets)),
            Self::RsaSha384 => key.sign(Pkcs1v15Sign::new::<Sha384>(), &Sha384::digest(octets)),
            Self::RsaSha512 => key.sign(Pkcs1v15Sign::new::<Sha512>(), &Sha512::digest(octets)),
            Self::HmacSha256 => Ok(hmac_sha256(secret, octets)),
        }
    }
}

/// HMAC (RFC 2104) with SHA-256.
fn hmac_sha256(secret: &[u8], octets: &[u8]) -> Vec<u8> {
    const BLOCK: usize = 64;
    let mut key = if secret.len() > BLOCK {
        Sha256::digest(secret).to_vec()
    } else {
        secret.to_vec()
    };
    key.resize(BLOCK, 0);
    let pad = |byte: u8| key.iter().map(|k| k ^ byte).collect::<Vec<u8>>();
    let inner = Sha256::new()
        .chain_update(pad(0x36))
        .chain_update(octets)
        .finalize();
    Sha256::new()
        .chain_update(pad(0x5c))
        .chain_update(inner)
        .finalize()
        .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hmac_test_case_2_of_rfc_4231() {
        let mac = hmac_sha256(b"Jefe", b"what do ya want for nothing?");
        let hex: String = mac.iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(
            hex,
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
