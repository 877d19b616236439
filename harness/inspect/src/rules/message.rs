//! What every message has: version, time, issuer, destination; and where the answer goes.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::endpoint::{self, Binding};
use crate::request::{ASSERTION, child, is_signed, with_root};
use crate::{Evidence, Finding};

use super::{first, right};

/// The format of an entity identifier, which an Issuer has where it names none.
const ENTITY: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";

pub(crate) fn version(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let version = attribute(evidence, "Version")?;
    right(version.as_deref() == Some("2.0"), || {
        said("Version", version.as_deref())
    })
}

pub(crate) fn issue_instant(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let instant = attribute(evidence, "IssueInstant")?;
    let is_utc = instant
        .as_deref()
        .is_some_and(|text| text.ends_with('Z') && OffsetDateTime::parse(text, &Rfc3339).is_ok());
    right(is_utc, || {
        format!(
            "{}, no time in UTC",
            said("IssueInstant", instant.as_deref())
        )
    })
}

pub(crate) fn issuer(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let name = with_root(first(evidence)?, |root| {
        let issuer = child(root, ASSERTION, "Issuer")?;
        let format = issuer.attribute("Format").unwrap_or(ENTITY).to_owned();
        Some((issuer.text().unwrap_or_default().to_owned(), format))
    })?;
    let own = &evidence.setup.sp.entity_id;
    match name {
        None => Ok(Finding::Wrong("there is no Issuer".to_owned())),
        Some((name, _)) if name != *own => Ok(Finding::Wrong(format!(
            "the Issuer is '{name}', the SP is '{own}'"
        ))),
        Some((_, format)) => right(format == ENTITY, || {
            format!("the Format of the Issuer is '{format}'")
        }),
    }
}

pub(crate) fn destination(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let request = first(evidence)?;
    let destination = attribute(evidence, "Destination")?;
    let Some(destination) = destination else {
        return right(!is_signed(request)?, || {
            "the request is signed and has no Destination".to_owned()
        });
    };
    let binding = match request.form {
        Some(_) => Binding::Post,
        None => Binding::Redirect,
    };
    let endpoints = endpoint::of(evidence.setup, binding);
    right(endpoints.contains(&destination), || {
        format!(
            "Destination is '{destination}', the IdP is at '{}'",
            endpoints.join("' or '")
        )
    })
}

pub(crate) fn acs_index_alone(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let beside = with_root(first(evidence)?, |root| {
        root.attribute("AssertionConsumerServiceIndex")?;
        ["AssertionConsumerServiceURL", "ProtocolBinding"]
            .into_iter()
            .find(|name| root.has_attribute(*name))
    })?;
    right(beside.is_none(), || {
        format!(
            "AssertionConsumerServiceIndex stands beside {}",
            beside.unwrap_or_default()
        )
    })
}

fn attribute(evidence: &Evidence<'_>, name: &str) -> Result<Option<String>, Finding> {
    with_root(first(evidence)?, |root| {
        root.attribute(name).map(str::to_owned)
    })
}

fn said(name: &str, value: Option<&str>) -> String {
    match value {
        Some(value) => format!("{name} is '{value}'"),
        None => format!("there is no {name}"),
    }
}
