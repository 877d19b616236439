//! How a request travels by HTTP-Redirect.

use crate::endpoint::{self, Binding};
use crate::wire::{self, Packing};
use crate::{Evidence, Finding};

use super::{first, right};

/// The names of the binding.
const NAMES: [&str; 5] = [
    "SAMLRequest",
    "RelayState",
    "SigAlg",
    "Signature",
    "SAMLEncoding",
];
/// The only encoding that the binding defines, and the one where none is named.
const DEFLATE: &str = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE";
/// Bytes of a RelayState.
const RELAY_STATE: usize = 80;
/// Characters of an address that every browser and server takes.
const URL: usize = 2048;

pub(crate) fn endpoint(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let request = first(evidence)?;
    let (binding, url) = match &request.form {
        Some(_) => (Binding::Post, request.url.as_str()),
        None => (Binding::Redirect, wire::redirect(request)?.0),
    };
    let endpoints = endpoint::of(evidence.setup, binding);
    let is_there = endpoints.iter().any(|endpoint| {
        let path = endpoint
            .split_once('?')
            .map_or(endpoint.as_str(), |(p, _)| p);
        url == endpoint || url == path
    });
    right(is_there, || {
        format!(
            "the request goes to '{url}', the IdP takes it at '{}'",
            endpoints.join("' or '")
        )
    })
}

pub(crate) fn web_address(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let request = first(evidence)?;
    let scheme = url::Url::parse(&request.url).map(|url| url.scheme().to_owned());
    let is_web = scheme.is_ok_and(|scheme| matches!(&*scheme, "https" | "http"));
    right(is_web, || {
        format!(
            "the browser is sent to '{}', which is no page of the web",
            request.url
        )
    })
}

pub(crate) fn query_only(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let request = first(evidence)?;
    let (_, query) = wire::redirect(request)?;
    if request.url.contains('#') {
        return Ok(Finding::Wrong(
            "the address has a fragment, which no browser sends".to_owned(),
        ));
    }
    if query.contains('?') {
        return Ok(Finding::Wrong("the address has a second '?'".to_owned()));
    }
    let own = evidence.setup.idp.sso_url.split_once('?');
    let missing = own.and_then(|(_, own)| {
        let there = wire::parameters(query);
        wire::parameters(own).into_iter().find(|parameter| {
            let same =
                |p: &&wire::Parameter<'_>| p.name == parameter.name && p.value == parameter.value;
            there.iter().filter(same).count() != 1
        })
    });
    match missing {
        Some(parameter) => Ok(Finding::Wrong(format!(
            "the parameter '{}={}' in the address of the IdP is not kept",
            parameter.name, parameter.raw
        ))),
        None => Ok(Finding::Right),
    }
}

pub(crate) fn parameter_names(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let (_, query) = wire::redirect(first(evidence)?)?;
    let parameters = wire::parameters(query);
    for name in NAMES {
        let count = parameters.iter().filter(|p| p.name == name).count();
        let is_right = count == 1 || (count == 0 && name != "SAMLRequest");
        if !is_right {
            return Ok(Finding::Wrong(format!("there are {count} of {name}")));
        }
    }
    if parameters.iter().any(|p| p.name == "SAMLResponse") {
        return Ok(Finding::Wrong(
            "SAMLResponse stands beside SAMLRequest".to_owned(),
        ));
    }
    let encoding = parameters.iter().find(|p| p.name == "SAMLEncoding");
    match encoding {
        Some(encoding) => right(encoding.value == DEFLATE, || {
            format!("SAMLEncoding is '{}'", encoding.value)
        }),
        None => Ok(Finding::Right),
    }
}

pub(crate) fn raw_deflate(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let request = first(evidence)?;
    wire::redirect(request)?;
    match wire::unpacked(request, "SAMLRequest") {
        Ok((_, Packing::Raw)) => Ok(Finding::Right),
        Ok((_, Packing::Zlib)) => Ok(Finding::Wrong(
            "the message is within the format of zlib".to_owned(),
        )),
        Ok((_, Packing::Plain)) => Ok(Finding::Wrong("the message is not deflated".to_owned())),
        Err(why) => Ok(Finding::Wrong(why)),
    }
}

pub(crate) fn no_line_breaks(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let request = first(evidence)?;
    wire::redirect(request)?;
    let message = wire::value(request, "SAMLRequest").unwrap_or_default();
    right(!message.contains(char::is_whitespace), || {
        "the base64 of SAMLRequest has white space in it".to_owned()
    })
}

pub(crate) fn no_empty_relay_state(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let request = first(evidence)?;
    wire::redirect(request)?;
    let is_empty = wire::value(request, "RelayState").is_some_and(|value| value.is_empty());
    right(!is_empty, || "RelayState is there and empty".to_owned())
}

pub(crate) fn relay_state_length(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let length = wire::value(first(evidence)?, "RelayState").map_or(0, |value| value.len());
    right(length <= RELAY_STATE, || {
        format!("RelayState has {length} bytes")
    })
}

pub(crate) fn url_length(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let request = first(evidence)?;
    wire::redirect(request)?;
    let length = request.url.chars().count();
    right(length < URL, || {
        format!("the address has {length} characters")
    })
}

pub(crate) fn not_cached(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let request = first(evidence)?;
    if request.headers.is_empty() {
        let why = "the headers of the answer that carries the request are not known";
        return Err(Finding::Silent(why.to_owned()));
    }
    let says = |header: &str, directive: &str| {
        let values = request
            .headers
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case(header));
        values
            .flat_map(|(_, value)| value.split(','))
            .any(|one| one.trim().eq_ignore_ascii_case(directive))
    };
    let wanted = [
        ("Cache-Control", "no-cache"),
        ("Cache-Control", "no-store"),
        ("Pragma", "no-cache"),
    ];
    let missing: Vec<String> = wanted
        .into_iter()
        .filter(|(header, directive)| !says(header, directive))
        .map(|(header, directive)| format!("{header}: {directive}"))
        .collect();
    right(missing.is_empty(), || {
        format!(
            "the answer that carries the request lacks {}",
            missing.join(", ")
        )
    })
}
