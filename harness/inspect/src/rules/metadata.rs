//! The request beside the metadata of the SP and of the IdP.

use roxmltree::{Document, Node};

use crate::request::{METADATA, is_signed, with_root};
use crate::{Evidence, Finding};

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
