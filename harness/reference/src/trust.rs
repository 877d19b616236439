//! Which keys are trusted, out of the configuration alone.

use gauntlet_core::Setup;

use crate::dom::{Document, El};
use crate::keys::TrustedKey;
use crate::names;
use crate::reader;
use crate::signature::octets_of;
use crate::sp::ConfigError;

/// The keys of the metadata, where the SP was given some, else those of the certificates. There is
/// at least one: without a key nothing could ever be verified.
pub(crate) fn configured(setup: &Setup) -> Result<Vec<TrustedKey>, ConfigError> {
    let keys = match &setup.idp.metadata_xml {
        Some(xml) => of_metadata(setup, xml, |purpose| purpose != Some("encryption"))?,
        None => of_certificates(setup)?,
    };
    if keys.is_empty() {
        return Err(ConfigError::NoCertificate);
    }
    Ok(keys)
}

/// The keys of the configured certificates.
pub(crate) fn of_certificates(setup: &Setup) -> Result<Vec<TrustedKey>, ConfigError> {
    let pems = setup.idp.signing_certs_pem.iter().enumerate();
    pems.map(|(index, pem)| TrustedKey::from_pem(pem).map_err(|source| certificate(index, source)))
        .collect()
}

fn certificate(index: usize, source: crate::keys::KeyError) -> ConfigError {
    ConfigError::Certificate {
        number: index + 1,
        source,
    }
}

/// The keys of the IdP's role in metadata whose stated use `counts` (SAML Metadata 2.4.1.1: a key
/// without one is for signing as well). The document is part of the configuration, so that it is
/// trusted as it stands.
pub(crate) fn of_metadata(
    setup: &Setup,
    xml: &str,
    counts: fn(Option<&str>) -> bool,
) -> Result<Vec<TrustedKey>, ConfigError> {
    let document = reader::read(xml).map_err(|error| ConfigError::Metadata {
        why: error.to_string(),
    })?;
    let role = idp_role(&document, &setup.idp.entity_id).ok_or_else(|| ConfigError::Metadata {
        why: format!("no IDPSSODescriptor of '{}'", setup.idp.entity_id),
    })?;
    let certificates: Vec<String> = role
        .named(names::METADATA, "KeyDescriptor")
        .filter(|descriptor| counts(descriptor.attribute("use")))
        .filter_map(|descriptor| descriptor.child(names::DSIG, "KeyInfo"))
        .flat_map(|info| info.named(names::DSIG, "X509Data"))
        .filter_map(|data| data.child(names::DSIG, "X509Certificate"))
        .map(El::text)
        .collect();
    certificates
        .iter()
        .enumerate()
        .map(|(index, base64)| {
            let der = octets_of(base64).unwrap_or_default();
            let key = TrustedKey::from_der(&der).map_err(|source| certificate(index, source))?;
            Ok(as_configured(key, setup))
        })
        .collect()
}

fn idp_role<'d>(document: &'d Document, entity_id: &str) -> Option<El<'d>> {
    let root = document.at(document.root()?)?;
    let is_idp = root.is(names::METADATA, "EntityDescriptor")
        && root.attribute("entityID") == Some(entity_id);
    if is_idp {
        root.child(names::METADATA, "IDPSSODescriptor")
    } else {
        None
    }
}

/// The same key with the text of its certificate, where that is configured as well.
fn as_configured(key: TrustedKey, setup: &Setup) -> TrustedKey {
    let pems = setup.idp.signing_certs_pem.iter();
    let same = pems
        .filter_map(|pem| TrustedKey::from_pem(pem).ok())
        .find(|configured| configured.der == key.der);
    same.unwrap_or(key)
}
