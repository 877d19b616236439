//! The request beside the metadata of the SP and of the IdP.

use std::collections::BTreeSet;

use roxmltree::{Document, Node};

use crate::request::{DSIG, METADATA, PROTOCOL, is_signed, with_root};
use crate::{Evidence, Finding};

use super::signature::query_signature;
use super::{first, right};

/// Lets `look` see the metadata of the SP.
fn with_metadata<T>(
    evidence: &Evidence<'_>,
    look: impl FnOnce(Node<'_, '_>) -> T,
) -> Result<T, Finding> {
    let text = evidence.metadata.unwrap_or_default();
    let document = Document::parse(text)
        .map_err(|error| Finding::Silent(format!("the metadata of the SP is not read: {error}")))?;
    Ok(look(document.root_element()))
}

/// The value of an `xs:boolean`.
fn is_true(value: Option<&str>) -> bool {
    matches!(value, Some("true" | "1"))
}

pub(crate) fn acs_in_metadata(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let (url, index) = with_root(first(evidence)?, |root| {
        let of = |name| root.attribute(name).map(str::to_owned);
        (
            of("AssertionConsumerServiceURL"),
            of("AssertionConsumerServiceIndex"),
        )
    })?;
    let listed: Vec<(Option<String>, Option<String>)> = with_metadata(evidence, |root| {
        let of = |node: Node<'_, '_>, name| node.attribute(name).map(str::to_owned);
        root.descendants()
            .filter(|node| node.has_tag_name((METADATA, "AssertionConsumerService")))
            .map(|node| (of(node, "Location"), of(node, "index")))
            .collect()
    })?;
    let all = || {
        let locations = listed.iter().filter_map(|(location, _)| location.clone());
        locations.collect::<Vec<_>>().join("', '")
    };
    if url.is_some() && !listed.iter().any(|(location, _)| *location == url) {
        return Ok(Finding::Wrong(format!(
            "the answer is to go to '{}', the metadata lists '{}'",
            url.unwrap_or_default(),
            all()
        )));
    }
    let is_listed = index.is_none() || listed.iter().any(|(_, listed)| *listed == index);
    right(is_listed, || {
        format!(
            "the answer is to go to the service with the index {}, which the metadata does not list",
            index.unwrap_or_default()
        )
    })
}

pub(crate) fn signed_as_advertised(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let says = with_metadata(evidence, |root| {
        root.descendants()
            .find(|node| node.has_tag_name((METADATA, "SPSSODescriptor")))
            .is_some_and(|sp| is_true(sp.attribute("AuthnRequestsSigned")))
    })?;
    let signed = is_signed(first(evidence)?)?;
    right(signed || !says, || {
        "the metadata says AuthnRequestsSigned, and the request is not signed".to_owned()
    })
}

pub(crate) fn own(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let own = &evidence.setup.sp.entity_id;
    let fault = with_metadata(evidence, |root| {
        // A document may hold other entities as well.
        let entity = root
            .descendants()
            .filter(|node| node.has_tag_name((METADATA, "EntityDescriptor")))
            .find(|node| node.attribute("entityID") == Some(own));
        let Some(entity) = entity else {
            return Some(format!("there is no EntityDescriptor of '{own}'"));
        };
        if own.chars().count() > 1024 {
            return Some("the entityID has more than 1024 characters".to_owned());
        }
        let protocols = |node: &Node<'_, '_>| {
            let all = node.attribute("protocolSupportEnumeration");
            all.is_some_and(|all| all.split_ascii_whitespace().any(|one| one == PROTOCOL))
        };
        let role = entity
            .children()
            .filter(|node| node.has_tag_name((METADATA, "SPSSODescriptor")))
            .find(protocols);
        let Some(role) = role else {
            return Some("there is no SPSSODescriptor for SAML 2.0".to_owned());
        };
        let services: Vec<_> = role
            .children()
            .filter(|node| node.has_tag_name((METADATA, "AssertionConsumerService")))
            .collect();
        if services.is_empty() {
            return Some("there is no AssertionConsumerService".to_owned());
        }
        let indices: BTreeSet<_> = services
            .iter()
            .filter_map(|node| node.attribute("index")?.parse::<u16>().ok())
            .collect();
        (indices.len() != services.len())
            .then(|| "not every AssertionConsumerService has an index of its own".to_owned())
    })?;
    right(fault.is_none(), || fault.unwrap_or_default())
}

pub(crate) fn one_default(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let defaults = with_metadata(evidence, |root| {
        root.descendants()
            .filter(|node| node.has_tag_name((METADATA, "AssertionConsumerService")))
            .filter(|node| is_true(node.attribute("isDefault")))
            .count()
    })?;
    right(defaults < 2, || {
        format!("{defaults} assertion consumer services are the default")
    })
}

pub(crate) fn key_published(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let listed: Vec<String> = with_metadata(evidence, |root| {
        root.descendants()
            .filter(|node| node.has_tag_name((METADATA, "SPSSODescriptor")))
            .flat_map(|role| role.children())
            .filter(|node| node.has_tag_name((METADATA, "KeyDescriptor")))
            .filter(|key| matches!(key.attribute("use"), None | Some("signing")))
            .flat_map(|key| key.descendants())
            .filter(|node| node.has_tag_name((DSIG, "X509Certificate")))
            .map(|node| node.text().unwrap_or_default().to_owned())
            .collect()
    })?;
    if listed.is_empty() {
        let why = "the metadata lists no certificate to verify the requests by";
        return Ok(Finding::Wrong(why.to_owned()));
    }
    let mut verified = false;
    for certificate in &listed {
        let base64: String = certificate.split_ascii_whitespace().collect();
        let mut setup = evidence.setup.clone();
        setup.sp.signing_cert_pem = Some(format!(
            "-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----\n"
        ));
        let by_it = Evidence {
            setup: &setup,
            ..*evidence
        };
        verified |= query_signature(&by_it)? == Finding::Right;
    }
    right(verified, || {
        "no certificate in the metadata verifies the request".to_owned()
    })
}

pub(crate) fn signed_as_wanted(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let metadata = evidence.setup.idp.metadata_xml.as_deref();
    let document = Document::parse(metadata.unwrap_or_default()).map_err(|error| {
        Finding::Silent(format!("the metadata of the IdP is not read: {error}"))
    })?;
    let wants = document
        .descendants()
        .find(|node| node.has_tag_name((METADATA, "IDPSSODescriptor")))
        .is_some_and(|idp| is_true(idp.attribute("WantAuthnRequestsSigned")));
    let signed = is_signed(first(evidence)?)?;
    right(signed || !wants, || {
        "the metadata of the IdP says WantAuthnRequestsSigned, and the request is not signed"
            .to_owned()
    })
}
