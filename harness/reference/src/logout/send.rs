//! The LogoutRequest and the LogoutResponse that the SP sends, by HTTP-Redirect.

use gauntlet_core::{SentMessage, SentRequest, Setup, Timestamp};

use super::Session;
use crate::names;
use crate::request::{self, Query, RequestError, escaped};

/// An answer to a LogoutRequest.
pub(crate) struct Answer<'a> {
    pub(crate) setup: &'a Setup,
    /// Which message it is of those that the SP has sent.
    pub(crate) number: u64,
    /// The `ID` of the request.
    pub(crate) request: &'a str,
    pub(crate) relay_state: Option<&'a str>,
    /// Whether the request was about a session that was there.
    pub(crate) is_known: bool,
    pub(crate) now: Timestamp,
}

/// The decisions of whoever sends messages of single logout, as a table of functions.
#[derive(Clone)]
pub(crate) struct SendParts {
    /// Where requests go, and where answers do.
    pub(crate) endpoint: fn(&Setup, bool) -> String,
    /// The text of a request.
    pub(crate) request: fn(&Setup, &Session, &str, Timestamp) -> String,
    /// The text of an answer.
    pub(crate) answer: fn(&Answer<'_>) -> String,
    /// Whether an answer is sent at all.
    pub(crate) answers: fn(&Answer<'_>) -> bool,
    /// The state that goes back with an answer.
    pub(crate) relay_state: fn(&Answer<'_>) -> Option<String>,
    /// Whether messages are signed.
    pub(crate) signs: fn(&Setup) -> bool,
    /// Whether the session is over before the request leaves.
    pub(crate) local_first: bool,
}

impl Default for SendParts {
    fn default() -> Self {
        Self {
            endpoint: crate::metadata::slo_url,
            request: request_text,
            answer: answer_text,
            answers: |_| true,
            relay_state: |answer| answer.relay_state.map(str::to_owned),
            signs: |setup| setup.sp.signing_key_pem.is_some(),
            local_first: true,
        }
    }
}

/// Sends a request about a session.
pub(crate) fn request(
    parts: &SendParts,
    setup: &Setup,
    session: &Session,
    number: u64,
    now: Timestamp,
) -> Result<SentRequest, RequestError> {
    let id = id(setup, number, now);
    let text = (parts.request)(setup, session, &id, now);
    let endpoint = (parts.endpoint)(setup, false);
    let url = address(parts, setup, &endpoint, "SAMLRequest", &text, None)?;
    Ok(SentRequest {
        url,
        form: None,
        request_id: id,
        headers: Vec::new(),
    })
}

/// Sends an answer, where one is sent.
pub(crate) fn answer(
    parts: &SendParts,
    draft: &Answer<'_>,
) -> Result<Option<SentMessage>, RequestError> {
    if !(parts.answers)(draft) {
        return Ok(None);
    }
    let text = (parts.answer)(draft);
    let endpoint = (parts.endpoint)(draft.setup, true);
    let state = (parts.relay_state)(draft);
    let url = address(parts, draft.setup, &endpoint, "SAMLResponse", &text, state)?;
    Ok(Some(SentMessage { url, form: None }))
}

fn address(
    parts: &SendParts,
    setup: &Setup,
    endpoint: &str,
    parameter: &'static str,
    text: &str,
    relay_state: Option<String>,
) -> Result<String, RequestError> {
    let mut query: Query = vec![(parameter, request::encoded(&request::pack(text)?))];
    if let Some(state) = relay_state {
        query.push(("RelayState", request::encoded(&state)));
    }
    if (parts.signs)(setup) {
        request::sign_query(setup, &mut query, request::octets)?;
    }
    Ok(request::address(endpoint, &query))
}

fn id(setup: &Setup, number: u64, now: Timestamp) -> String {
    // Another row of numbers than that of the AuthnRequests.
    request::id(setup, number + (1 << 32), now)
}

/// What both messages begin with.
fn head(name: &str, setup: &Setup, id: &str, now: Timestamp, answer: bool, more: &str) -> String {
    format!(
        "<samlp:{name} xmlns:samlp=\"{}\" xmlns:saml=\"{}\" ID=\"{id}\" Version=\"2.0\" \
         IssueInstant=\"{now}\" Destination=\"{}\"{more}><saml:Issuer>{}</saml:Issuer>",
        names::PROTOCOL,
        names::ASSERTION,
        escaped(&crate::metadata::slo_url(setup, answer)),
        escaped(&setup.sp.entity_id),
    )
}

/// The text of a request: the person as the assertion named them, and the session (SAML Profiles
/// 4.4.4.1).
pub(crate) fn request_text(setup: &Setup, session: &Session, id: &str, now: Timestamp) -> String {
    let name = &session.name;
    let attribute = |attribute: &str, value: &Option<String>| {
        value
            .as_ref()
            .map(|value| format!(" {attribute}=\"{}\"", escaped(value)))
            .unwrap_or_default()
    };
    let index = session.identity.session_index.as_ref().map(|index| {
        format!(
            "<samlp:SessionIndex>{}</samlp:SessionIndex>",
            escaped(index)
        )
    });
    format!(
        "{}<saml:NameID{}{}{}>{}</saml:NameID>{}</samlp:LogoutRequest>",
        head("LogoutRequest", setup, id, now, false, ""),
        attribute("Format", &name.format),
        attribute("NameQualifier", &name.name_qualifier),
        attribute("SPNameQualifier", &name.sp_name_qualifier),
        escaped(&name.text),
        index.unwrap_or_default(),
    )
}

/// The text of an answer: Success, or that nobody of that name is here (SAML Core 3.2.2.2, 3.7.3.1).
pub(crate) fn answer_text(answer: &Answer<'_>) -> String {
    let status = if answer.is_known {
        format!("<samlp:StatusCode Value=\"{}\"/>", names::SUCCESS)
    } else {
        "<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Requester\">\
         <samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:UnknownPrincipal\"/>\
         </samlp:StatusCode>"
            .to_owned()
    };
    let id = id(answer.setup, answer.number, answer.now);
    let answers = format!(" InResponseTo=\"{}\"", escaped(answer.request));
    format!(
        "{}<samlp:Status>{status}</samlp:Status></samlp:LogoutResponse>",
        head(
            "LogoutResponse",
            answer.setup,
            &id,
            answer.now,
            true,
            &answers
        ),
    )
}
