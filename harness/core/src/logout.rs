//! Messages of single logout, as a browser brings them to the SP, and the rules that the SP is held
//! to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::rule::rules;

/// What arrives at the single logout service of an SP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LogoutDelivery {
    /// By HTTP-Redirect: the query as it stands in the address, every escape as it was written. Its
    /// signature is over these octets (SAML Bindings 3.4.4.1).
    Query(String),
    /// By HTTP-POST: the fields of the form, URL-decoding done.
    Form(BTreeMap<String, String>),
}

/// A message that an SP sends, as the browser carries it to the IdP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SentMessage {
    /// Where the browser goes, with the query.
    pub url: String,
    /// The fields of the form, where the message is posted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<BTreeMap<String, String>>,
}

rules! {
    /// One rule for single logout: for what a message does, for the answer to one, and for the request
    /// that the SP sends itself.
    LogoutRule;
    // What a message does.
    /// The session that the LogoutRequest names is over (SAML Core 3.7.3.1).
    SessionEnds = "session-ends",
    /// The session goes on: the LogoutRequest is not authentic, not for this SP, or not about this
    /// session (SAML Profiles 4.4.4.1, SAML Core 3.7.1).
    SessionGoesOn = "session-goes-on",
    /// The LogoutResponse is taken for what it says (SAML Profiles 4.4.4.2).
    Taken = "taken",
    /// The LogoutResponse is not believed (SAML Profiles 4.4.4.2).
    NotTaken = "not-taken",
    /// The session is that of the last login, and nothing of an earlier one is left.
    SessionOfLast = "session-of-last",
    /// Nobody is logged in any more once `SessionNotOnOrAfter` has come (SAML Core 2.7.2, SAML
    /// Profiles 4.1.4.3).
    EndsInTime = "ends-in-time",
    /// After the LogoutResponse the browser stays at the SP, whatever RelayState says
    /// (SAML Bindings 3.4.3).
    LandsHome = "lands-home",
    // The answer of the SP to a LogoutRequest.
    /// A LogoutRequest that is authentic is answered by a LogoutResponse (SAML Profiles 4.4.3.4).
    Answered = "answered",
    /// `Issuer` of the answer is the entity identifier of the SP (SAML Profiles 4.4.4.2).
    AnswerIssuer = "answer-issuer",
    /// The answer is signed (SAML Profiles 4.4.4.2).
    AnswerSigned = "answer-signed",
    /// `InResponseTo` of the answer names the request (SAML Core 3.2.2).
    AnswerInResponseTo = "answer-in-response-to",
    /// The answer goes to `ResponseLocation` where the metadata has one (SAML Metadata 2.2.2).
    AnswerEndpoint = "answer-endpoint",
    /// The answer has the RelayState of the request (SAML Bindings 3.4.3).
    AnswerRelayState = "answer-relay-state",
    // The request of the SP.
    /// `Issuer` of the request is the entity identifier of the SP (SAML Profiles 4.4.4.1).
    RequestIssuer = "request-issuer",
    /// The request is signed (SAML Profiles 4.4.4.1).
    RequestSigned = "request-signed",
    /// The request names the person as the assertion did, with every attribute of the NameID
    /// (SAML Core 3.3.4, SAML Profiles 4.4.4.1).
    RequestNameId = "request-name-id",
    /// The request names the session as the assertion did (SAML Profiles 4.4.4.1).
    RequestSessionIndex = "request-session-index",
    /// The session is over at the SP before the request leaves (saml2int, SDP-SP34).
    LocalFirst = "local-first",
}
