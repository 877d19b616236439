//! The metadata of an entity, as far as trust rests on it (SAML Metadata 2.3.2, 2.4).

use gauntlet_core::{IdpTrust, Setup, Timestamp};

use crate::dom::{Document, El};
use crate::keys::TrustedKey;
use crate::names;
use crate::parts::Parts;
use crate::reader;
use crate::refusal::Refusal;
use crate::signature::{examine, octets_of};
use crate::sp::ConfigError;
use crate::time;

/// What is taken from an EntityDescriptor.
#[derive(Clone, Debug)]
pub(crate) struct Entity {
    /// The keys that it signs with in the roles that count.
    pub(crate) keys: Vec<TrustedKey>,
    /// The earliest end of the entity and of those roles.
    pub(crate) valid_until: Option<Timestamp>,
    /// How far ahead that end may lie, in seconds, where that is limited.
    pub(crate) max_validity_s: Option<u64>,
}

/// How deep groups of entities may lie in one another.
const MAX_GROUPS: usize = 8;

/// How metadata is read.
#[derive(Clone, Copy)]
pub(crate) struct Reading {
    /// Whether a role is one that may issue logins.
    pub(crate) is_idp_role: fn(El<'_>) -> bool,
    /// Whether a key with this `use` is one to sign with.
    pub(crate) is_to_sign: fn(Option<&str>) -> bool,
    /// What of a document speaks for the entity with an identifier.
    pub(crate) entities: for<'d> fn(El<'d>, &str) -> Result<Vec<El<'d>>, String>,
    /// The elements whose `validUntil` counts for these roles of an entity.
    pub(crate) limits: for<'d> fn(El<'d>, &[El<'d>]) -> Vec<El<'d>>,
    /// Whether the text is taken at all.
    pub(crate) takes: fn(&str) -> bool,
    /// Whether a document type declaration is passed over.
    pub(crate) passes_doctype: bool,
    /// Whether a document is signed, by one of these keys, where it must be.
    pub(crate) signed: fn(&Document, El<'_>, &[TrustedKey], &Parts) -> Result<(), Refusal>,
    /// How far ahead the end of a document may lie, in seconds, where that is limited.
    pub(crate) max_validity_s: fn(&IdpTrust) -> Option<u64>,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            is_idp_role,
            is_to_sign,
            entities,
            limits,
            takes: |_| true,
            passes_doctype: false,
            signed,
            max_validity_s: |trust| trust.metadata_max_validity_s,
        }
    }
}

/// The entities with this identifier: the document element, or those in its groups.
pub(crate) fn named<'d>(root: El<'d>, entity_id: &str) -> Vec<El<'d>> {
    let mut found = Vec::new();
    let mut level = vec![root];
    for _ in 0..=MAX_GROUPS {
        let is_wanted = |el: &El<'_>| {
            el.is(names::METADATA, "EntityDescriptor")
                && el.attribute("entityID") == Some(entity_id)
        };
        found.extend(level.iter().copied().filter(is_wanted));
        let groups = level
            .iter()
            .filter(|el| el.is(names::METADATA, "EntitiesDescriptor"));
        level = groups.flat_map(|group| group.elements()).collect();
    }
    found
}

/// The only entity with this identifier: two that contradict each other under one name are no answer
/// to who is trusted.
fn entities<'d>(root: El<'d>, entity_id: &str) -> Result<Vec<El<'d>>, String> {
    let found = named(root, entity_id);
    if found.len() > 1 {
        return Err(format!("{} entities have one identifier", found.len()));
    }
    Ok(found)
}

/// The entity, what it stands in, and the roles: the earliest end counts (SAML Metadata 2.3.1, 2.3.2,
/// 2.4.1).
fn limits<'d>(entity: El<'d>, roles: &[El<'d>]) -> Vec<El<'d>> {
    let mut all = roles.to_vec();
    let mut at = Some(entity);
    while let Some(el) = at {
        all.push(el);
        at = el.parent();
    }
    all
}

/// Whether the document element has a Signature of its own by one of these keys: whatever is below it
/// is covered then, and whoever has signed a part of it speaks for that part alone (SAML Metadata 3,
/// IIP-MD03).
pub(crate) fn signed(
    document: &Document,
    root: El<'_>,
    keys: &[TrustedKey],
    parts: &Parts,
) -> Result<(), Refusal> {
    let signatures: Vec<El<'_>> = root.named(names::DSIG, "Signature").collect();
    let [signature] = signatures.as_slice() else {
        return Err(Refusal::new(format!(
            "the document has {} Signatures of its own, not one",
            signatures.len()
        )));
    };
    examine(document, *signature, keys, parts).whole()
}

/// Reads what the metadata of an IdP says. Where no key is configured to verify it with, the document
/// is part of the configuration, and its own signature says nothing more.
pub(crate) fn read(text: &str, trust: &IdpTrust, parts: &Parts) -> Result<Entity, ConfigError> {
    let reading = &parts.metadata;
    let entity_id = &trust.entity_id;
    let unreadable = |why: String| ConfigError::Metadata { why };
    if !(reading.takes)(text) {
        return Err(unreadable("it is not in the usual form".to_owned()));
    }
    let document = reader::read(text).map_err(|error| unreadable(error.to_string()))?;
    if document.has_doctype && !reading.passes_doctype {
        return Err(unreadable("it has a document type declaration".to_owned()));
    }
    let root = document
        .root()
        .and_then(|root| document.at(root))
        .filter(|root| {
            root.is(names::METADATA, "EntityDescriptor")
                || root.is(names::METADATA, "EntitiesDescriptor")
        })
        .ok_or_else(|| unreadable("it is no metadata of SAML".to_owned()))?;
    if let Some(pem) = &trust.metadata_signing_cert_pem {
        let key = TrustedKey::from_pem(pem)
            .map_err(|source| ConfigError::Certificate { number: 1, source })?;
        (reading.signed)(&document, root, &[key], parts)
            .map_err(|refusal| unreadable(format!("its signature: {}", refusal.detail)))?;
    }
    let entities = (reading.entities)(root, entity_id).map_err(unreadable)?;
    let entity = *entities.first().ok_or(ConfigError::NotAnIdp)?;
    let roles: Vec<El<'_>> = entities
        .iter()
        .flat_map(|entity| entity.elements())
        .filter(|role| (reading.is_idp_role)(*role))
        .collect();
    if roles.is_empty() {
        return Err(ConfigError::NotAnIdp);
    }
    let mut valid_until: Option<Timestamp> = None;
    for limited in (reading.limits)(entity, &roles) {
        if let Some(text) = limited.attribute("validUntil") {
            let end = time::parse(text)
                .ok_or_else(|| unreadable(format!("validUntil '{text}' is not a time in UTC")))?;
            valid_until = Some(valid_until.map_or(end, |until| until.min(end)));
        }
    }
    let max_validity_s = (reading.max_validity_s)(trust);
    if max_validity_s.is_some() && valid_until.is_none() {
        return Err(unreadable("it has no validUntil, which it must".to_owned()));
    }
    let certificates = roles
        .iter()
        .flat_map(|role| role.named(names::METADATA, "KeyDescriptor"))
        .filter(|key| (reading.is_to_sign)(key.attribute("use")))
        .filter_map(|key| key.child(names::DSIG, "KeyInfo"))
        .flat_map(|info| info.named(names::DSIG, "X509Data"))
        // What follows the first is the chain that it was issued by (XML Signature 4.5.4.1).
        .filter_map(|data| data.child(names::DSIG, "X509Certificate"));
    let keys = certificates.enumerate().map(|(index, certificate)| {
        let der = octets_of(&certificate.text())
            .ok_or_else(|| unreadable("a certificate is not base64".to_owned()))?;
        TrustedKey::from_der(&der).map_err(|source| ConfigError::Certificate {
            number: index + 1,
            source,
        })
    });
    Ok(Entity {
        keys: keys.collect::<Result<_, _>>()?,
        valid_until,
        max_validity_s,
    })
}

/// Where requests go by HTTP-Redirect: as the metadata of the IdP says, where the SP trusts it by
/// that alone, else as it was told (SAML Metadata 2.4.3).
pub(crate) fn sso_url(setup: &Setup) -> String {
    // An address that is none of the web is nobody's to send a browser to.
    listed_sso_url(setup)
        .filter(|url| url.starts_with("https://") || url.starts_with("http://"))
        .unwrap_or_else(|| setup.idp.sso_url.clone())
}

/// What the metadata lists, where the SP trusts the IdP by that alone.
pub(crate) fn listed_sso_url(setup: &Setup) -> Option<String> {
    in_idp_role(setup, |role| {
        role.named(names::METADATA, "SingleSignOnService")
            .find(|service| service.attribute("Binding") == Some(names::REDIRECT_BINDING))
            .and_then(|service| service.attribute("Location").map(str::to_owned))
    })
}

/// Where messages of single logout go by HTTP-Redirect, requests or answers: as the metadata of the
/// IdP says, where the SP trusts it by that alone, else as it was told (SAML Metadata 2.2.2).
pub(crate) fn slo_url(setup: &Setup, answer: bool) -> String {
    let listed = in_idp_role(setup, |role| {
        let service = role
            .named(names::METADATA, "SingleLogoutService")
            .find(|service| service.attribute("Binding") == Some(names::REDIRECT_BINDING))?;
        let for_answers = service.attribute("ResponseLocation").filter(|_| answer);
        let location = for_answers.or_else(|| service.attribute("Location"));
        location.map(str::to_owned)
    });
    let told = || setup.idp.slo_url.clone().unwrap_or_default();
    listed.unwrap_or_else(told)
}

/// Whether the metadata of the IdP says `WantAuthnRequestsSigned`.
pub(crate) fn wants_signed_requests(setup: &Setup) -> bool {
    let says = |role: El<'_>| {
        let wants = role.attribute("WantAuthnRequestsSigned");
        wants.map(|value| matches!(value, "true" | "1"))
    };
    in_idp_role(setup, says) == Some(true)
}

/// What `look` finds in the role of the IdP, where the SP trusts it by metadata alone.
fn in_idp_role<T>(setup: &Setup, look: impl Fn(El<'_>) -> Option<T>) -> Option<T> {
    let text = setup.idp.metadata_xml.as_deref()?;
    if !setup.idp.signing_certs_pem.is_empty() {
        return None;
    }
    let document = reader::read(text).ok()?;
    let root = document.root().and_then(|root| document.at(root))?;
    let entity = named(root, &setup.idp.entity_id).into_iter().next()?;
    let role = entity.elements().find(|role| is_idp_role(*role))?;
    look(role)
}

/// Whether a role is the one that may issue logins: an identity provider's (SAML Metadata 2.4.3).
pub(crate) fn is_idp_role(role: El<'_>) -> bool {
    role.is(names::METADATA, "IDPSSODescriptor")
}

/// Whether a key with this `use` is one to sign with: without one it is for everything (SAML
/// Metadata 2.4.1.1).
pub(crate) fn is_to_sign(purpose: Option<&str>) -> bool {
    matches!(purpose, None | Some("signing"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Entity, ConfigError> {
        super::read(text, &IdpTrust::new("i", ""), &Parts::default())
    }

    fn entity(attributes: &str, roles: &str) -> String {
        format!(
            r#"<EntityDescriptor xmlns="{}" entityID="i" {attributes}>{roles}</EntityDescriptor>"#,
            names::METADATA
        )
    }

    #[test]
    fn the_earliest_end_counts() {
        let roles = r#"<IDPSSODescriptor validUntil="2026-01-15T12:00:00Z"/>"#;
        let text = entity(r#"validUntil="2026-01-15T13:00:00Z""#, roles);
        let found = read(&text).unwrap();
        assert_eq!(found.valid_until, time::parse("2026-01-15T12:00:00Z"));
    }

    #[test]
    fn a_certificate_that_is_none_is_named_by_its_place() {
        let key = |certificate: &str| {
            format!(
                r#"<KeyDescriptor><KeyInfo xmlns="{}"><X509Data><X509Certificate>{certificate}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>"#,
                names::DSIG
            )
        };
        let roles = format!("<IDPSSODescriptor>{}</IDPSSODescriptor>", key("AAAA"));
        let error = read(&entity("", &roles)).unwrap_err();
        assert!(
            matches!(error, ConfigError::Certificate { number: 1, .. }),
            "{error}"
        );
    }

    #[test]
    fn another_role_is_no_idp() {
        let text = entity("", "<SPSSODescriptor/><RoleDescriptor/>");
        assert!(matches!(read(&text), Err(ConfigError::NotAnIdp)));
    }

    #[test]
    fn what_is_not_read_is_an_error() {
        let idp = "<IDPSSODescriptor/>";
        for text in ["", "<a/>", "no XML", &entity(r#"validUntil="soon""#, idp)] {
            let error = read(text);
            assert!(
                matches!(error, Err(ConfigError::Metadata { .. })),
                "{text}: {error:?}"
            );
        }
        assert!(read(&entity("", idp)).unwrap().keys.is_empty());
    }
}
