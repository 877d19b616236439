//! The signature of a request that travels by HTTP-Redirect.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, UnparsedPublicKey,
    VerificationAlgorithm,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gauntlet_core::{SentRequest, Setup};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use webpki::EndEntityCert;

use crate::request::{DSIG, child, with_root};
use crate::wire::{self, Parameter};
use crate::{Evidence, Finding};

use super::{first, right};

pub(crate) fn none_inside(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let request = first(evidence)?;
    wire::redirect(request)?;
    let has = with_root(request, |root| child(root, DSIG, "Signature").is_some())?;
    right(!has, || "there is a Signature in the message".to_owned())
}

pub(crate) fn sig_alg(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let (_, query) = wire::redirect(first(evidence)?)?;
    let parameters = wire::parameters(query);
    let has = |name: &str| parameters.iter().any(|p| p.name == name);
    match (has("SigAlg"), has("Signature")) {
        (true, true) => Ok(Finding::Right),
        (true, false) => Ok(Finding::Wrong(
            "there is SigAlg and no Signature".to_owned(),
        )),
        (false, true) => Ok(Finding::Wrong(
            "there is Signature and no SigAlg".to_owned(),
        )),
        (false, false) => Ok(Finding::Wrong(
            "the SP was told to sign its requests, and there is no Signature".to_owned(),
        )),
    }
}

pub(crate) fn query_signature(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    of_query(first(evidence)?, "SAMLRequest", evidence.setup)
}

/// Whether the query of a message of the SP, which stands in this parameter, is signed by its key.
pub(crate) fn of_query(
    sent: &SentRequest,
    parameter: &str,
    setup: &Setup,
) -> Result<Finding, Finding> {
    let (_, query) = wire::redirect(sent)?;
    let parameters = wire::parameters(query);
    let find = |name: &str| parameters.iter().find(|p| p.name == name);
    let (Some(message), Some(algorithm), Some(signature)) =
        (find(parameter), find("SigAlg"), find("Signature"))
    else {
        return Ok(Finding::Wrong(
            "the SP was told to sign its messages, and the query is not signed".to_owned(),
        ));
    };
    let Some(verify) = verification(&algorithm.value) else {
        return Err(Finding::Silent(format!(
            "nobody here verifies '{}'",
            algorithm.value
        )));
    };
    let octets = [Some(message), find("RelayState"), Some(algorithm)]
        .into_iter()
        .flatten()
        .map(|Parameter { name, raw, .. }| format!("{name}={raw}"))
        .collect::<Vec<_>>()
        .join("&");
    let value = STANDARD
        .decode(signature.value.split_ascii_whitespace().collect::<String>())
        .map_err(|error| Finding::Wrong(format!("Signature is not base64: {error}")))?;
    let pem = setup.sp.signing_cert_pem.as_deref();
    let key = public_key(pem.unwrap_or_default()).map_err(Finding::Silent)?;
    // XML Signature writes r and s of ECDSA one after the other, most libraries hand on DER here.
    let verified = verify.iter().any(|one| {
        UnparsedPublicKey::new(*one, &key)
            .verify(octets.as_bytes(), &value)
            .is_ok()
    });
    right(verified, || {
        format!(
            "the Signature does not verify over '{}…'",
            octets.chars().take(40).collect::<String>()
        )
    })
}

/// The verification of an algorithm of XML Signature (RFC 9231 2.3).
fn verification(uri: &str) -> Option<Vec<&'static dyn VerificationAlgorithm>> {
    Some(match uri {
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256" => vec![&RSA_PKCS1_2048_8192_SHA256],
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384" => vec![&RSA_PKCS1_2048_8192_SHA384],
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512" => vec![&RSA_PKCS1_2048_8192_SHA512],
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256" => {
            vec![&ECDSA_P256_SHA256_ASN1, &ECDSA_P256_SHA256_FIXED]
        }
        _ => return None,
    })
}

/// The public key of a certificate, as its `SubjectPublicKeyInfo`.
fn public_key(pem: &str) -> Result<Vec<u8>, String> {
    let der = CertificateDer::from_pem_slice(pem.as_bytes())
        .map_err(|error| format!("the certificate of the SP is not read: {error}"))?;
    let certificate = EndEntityCert::try_from(&der)
        .map_err(|error| format!("the certificate of the SP is not read: {error}"))?;
    Ok(certificate.subject_public_key_info().as_ref().to_vec())
}
