//! The target protocol, version 1: one JSON object a line, as `docs/target-protocol.md` says.
//!
//! Unknown fields are ignored on both sides; whatever else is not as declared here is a
//! protocol error.

use std::collections::{BTreeMap, BTreeSet};

use gauntlet_core::{
    Account, AdminAct, Binding, BroughtBy, Delivery, Feature, HttpAnswer, HttpRequest, Identity,
    IdpTrust, LogoutDelivery, SentMessage, SentRequest, SpSettings, Timestamp,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The version of the protocol that this crate speaks.
pub const VERSION: u32 = 1;

/// What a target is, and so on what it is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A service provider: judged on everything.
    Sp,
    /// Checks XML signatures and nothing else.
    Signature,
    /// Checks structure and holds no key.
    Lint,
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::Sp => "sp",
            Self::Signature => "signature",
            Self::Lint => "lint",
        })
    }
}

/// The first line that an adapter writes, unasked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(from = "HelloLine", into = "HelloLine")]
pub struct Hello {
    /// The protocol's version.
    pub protocol: u32,
    /// The SP's name.
    pub name: String,
    /// The SP's own version.
    pub version: String,
    /// What it is.
    pub kind: Kind,
    /// What it can do.
    pub features: BTreeSet<Feature>,
    /// Declared features that this version of the protocol does not know: ignored, but kept.
    pub unknown_features: BTreeSet<String>,
}

impl Hello {
    /// A target inside this process, which speaks no line protocol.
    pub fn in_process(name: impl Into<String>, features: BTreeSet<Feature>) -> Self {
        Self {
            protocol: VERSION,
            name: name.into(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            kind: Kind::Sp,
            features,
            unknown_features: BTreeSet::new(),
        }
    }
}

/// [`Hello`] as it stands on the wire, with feature names as text.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct HelloLine {
    protocol: u32,
    name: String,
    version: String,
    kind: Kind,
    #[serde(default)]
    features: BTreeSet<String>,
}

impl From<HelloLine> for Hello {
    fn from(line: HelloLine) -> Self {
        let mut features = BTreeSet::new();
        let mut unknown_features = BTreeSet::new();
        for name in line.features {
            match name.parse() {
                Ok(feature) => {
                    features.insert(feature);
                }
                Err(_) => {
                    unknown_features.insert(name);
                }
            }
        }
        Self {
            protocol: line.protocol,
            name: line.name,
            version: line.version,
            kind: line.kind,
            features,
            unknown_features,
        }
    }
}

impl From<Hello> for HelloLine {
    fn from(hello: Hello) -> Self {
        let known = hello.features.iter().map(|f| f.name().to_owned());
        Self {
            protocol: hello.protocol,
            name: hello.name,
            version: hello.version,
            kind: hello.kind,
            features: known.chain(hello.unknown_features).collect(),
        }
    }
}

/// What the harness asks. `id` is repeated by the reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "op")]
pub enum Request {
    /// Replaces the whole configuration and forgets all state.
    Configure {
        /// Repeated by the reply.
        id: u64,
        /// The SP's own settings.
        sp: Box<SpSettings>,
        /// What it knows of the IdP.
        idp: Box<IdpTrust>,
        /// Further IdPs that it trusts; absent where there are none.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        other_idps: Vec<IdpTrust>,
    },
    /// One message arriving at the SP.
    Consume {
        /// Repeated by the reply.
        id: u64,
        /// The time at which it arrives.
        now: Timestamp,
        /// How it travels.
        binding: Binding,
        /// The form field as a browser would post it, URL-decoding done.
        saml_response: String,
        /// The form field `RelayState`.
        relay_state: Option<String>,
        /// Identifiers of the SP's requests that are not answered yet.
        outstanding_requests: Vec<String>,
        /// The whole request that brings it, where the case is about that; then it says what arrives,
        /// and not the fields above.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        http: Option<HttpRequest>,
        /// Which browser brings it.
        #[serde(default, skip_serializing_if = "BroughtBy::is_own")]
        brought_by: BroughtBy,
        /// How often to take the message, in benchmarks; once where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        repeat: Option<u32>,
    },
    /// Brings several messages at once, by browsers of their own.
    ConsumeAtOnce {
        /// Repeated by the reply.
        id: u64,
        /// The messages.
        messages: Vec<Delivery>,
    },
    /// Forgets sessions, seen assertion IDs and provisioned users; keeps the configuration.
    Reset {
        /// Repeated by the reply.
        id: u64,
    },
    /// Asks for the SP's metadata.
    Metadata {
        /// Repeated by the reply.
        id: u64,
    },
    /// Asks for a fresh authentication request.
    AuthnRequest {
        /// Repeated by the reply.
        id: u64,
    },
    /// Asks for the accounts that exist now.
    Users {
        /// Repeated by the reply.
        id: u64,
    },
    /// Does what an administrator of the SP does.
    Administer {
        /// Repeated by the reply.
        id: u64,
        /// What that is.
        #[serde(flatten)]
        act: AdminAct,
    },
    /// Asks where the browser was sent after the last login.
    Landing {
        /// Repeated by the reply.
        id: u64,
    },
    /// One message arriving at the single logout service.
    Logout {
        /// Repeated by the reply.
        id: u64,
        /// The time at which it arrives.
        now: Timestamp,
        /// `query`, as it stands in the address, or `form`, URL-decoding done.
        #[serde(flatten)]
        what: LogoutDelivery,
    },
    /// Asks how the SP answered the last message over HTTP.
    Answer {
        /// Repeated by the reply.
        id: u64,
    },
    /// Asks who is logged in.
    Session {
        /// Repeated by the reply.
        id: u64,
        /// The time at which it is asked.
        now: Timestamp,
    },
    /// Lets the user of the session log out at the SP, which sends a LogoutRequest.
    StartLogout {
        /// Repeated by the reply.
        id: u64,
        /// The time at which they do.
        now: Timestamp,
    },
}

/// What every reply has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Envelope {
    /// The `id` of the request.
    pub id: u64,
    /// The time that the library itself took, in microseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub us: Option<u64>,
    /// In answer to anything but `consume`: why the target cannot do this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsupported: Option<String>,
}

/// The reply to `configure`, where it is not `unsupported`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConfigureReply {
    /// The `id` of the request.
    pub id: u64,
    /// Always true.
    pub ok: bool,
    /// The settings that this SP cannot honour.
    #[serde(default)]
    pub ignored: Vec<String>,
    /// The settings that it forces, with the least value it takes.
    #[serde(default)]
    pub floors: BTreeMap<String, Value>,
}

/// The reply to `consume`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "verdict")]
pub enum ConsumeReply {
    /// An application that uses the library as documented would log this person in.
    Accept {
        /// The `id` of the request.
        id: u64,
        /// What that application would read from the library.
        identity: Identity,
    },
    /// The library's own documented refusal.
    Reject {
        /// The `id` of the request.
        id: u64,
        /// Its own words.
        #[serde(default)]
        reason: String,
    },
    /// Any other error out of the library.
    Crash {
        /// The `id` of the request.
        id: u64,
        /// The error.
        #[serde(default)]
        reason: String,
    },
    /// The adapter cannot do what was asked.
    Unsupported {
        /// The `id` of the request.
        id: u64,
        /// What is missing.
        #[serde(default)]
        reason: String,
    },
}

/// The reply to `reset` and to `administer`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ResetReply {
    /// The `id` of the request.
    pub id: u64,
    /// Always true.
    pub ok: bool,
}

/// The reply to `metadata`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MetadataReply {
    /// The `id` of the request.
    pub id: u64,
    /// The SP's metadata document.
    pub metadata_xml: String,
}

/// The reply to `authn_request`: a URL for HTTP-Redirect, or form fields for HTTP-POST.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuthnRequestReply {
    /// The `id` of the request.
    pub id: u64,
    /// What the SP has sent.
    #[serde(flatten)]
    pub request: SentRequest,
}

/// The reply to `consume_at_once`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConsumeAtOnceReply {
    /// The `id` of the request.
    pub id: u64,
    /// For each message, in their order, what the reply to `consume` would be, its `id` included.
    pub replies: Vec<ConsumeReply>,
}

/// The reply to `answer`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AnswerReply {
    /// The `id` of the request.
    pub id: u64,
    /// How the SP answered the last message.
    #[serde(flatten)]
    pub answer: HttpAnswer,
}

/// The reply to `users`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UsersReply {
    /// The `id` of the request.
    pub id: u64,
    /// The accounts that exist now.
    pub users: Vec<Account>,
}

/// The reply to `logout`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "verdict")]
pub enum LogoutReply {
    /// The message was taken. Whether a session is over is asked for by `session`.
    Done {
        /// The `id` of the request.
        id: u64,
        /// What the SP sends in answer; absent where it sends nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer: Option<SentMessage>,
    },
    /// The library's own documented refusal.
    Reject {
        /// The `id` of the request.
        id: u64,
        /// Its own words.
        #[serde(default)]
        reason: String,
    },
    /// Any other error out of the library.
    Crash {
        /// The `id` of the request.
        id: u64,
        /// The error.
        #[serde(default)]
        reason: String,
    },
    /// The adapter cannot do what was asked.
    Unsupported {
        /// The `id` of the request.
        id: u64,
        /// What is missing.
        #[serde(default)]
        reason: String,
    },
}

/// The reply to `session`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionReply {
    /// The `id` of the request.
    pub id: u64,
    /// Who is logged in; null for nobody.
    pub session: Option<Identity>,
}

/// The reply to `landing`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LandingReply {
    /// The `id` of the request.
    pub id: u64,
    /// The address, as it would stand in the header `Location`.
    pub location: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_arrives_for_logout_stands_beside_the_time() {
        let text = r#"{"op":"logout","id":7,"now":"2026-01-15T12:00:00Z","query":"SAMLRequest=x"}"#;
        let Request::Logout { what, .. } = serde_json::from_str(text).unwrap() else {
            panic!("another request");
        };
        assert_eq!(what, LogoutDelivery::Query("SAMLRequest=x".into()));
        let done = r#"{"id":7,"verdict":"done","answer":{"url":"https://idp.example/?a"}}"#;
        let reply: LogoutReply = serde_json::from_str(done).unwrap();
        assert!(matches!(
            reply,
            LogoutReply::Done {
                answer: Some(_),
                ..
            }
        ));
    }

    #[test]
    fn an_act_stands_beside_the_operation() {
        let act = AdminAct::DisableUsers;
        let text = serde_json::to_string(&Request::Administer { id: 7, act }).unwrap();
        assert_eq!(text, r#"{"op":"administer","id":7,"act":"disable-users"}"#);
        let user = r#"{"op":"administer","id":7,"act":"add-user","user":{"key":"a"}}"#;
        let Request::Administer { act, .. } = serde_json::from_str(user).unwrap() else {
            panic!("another request");
        };
        assert!(matches!(act, AdminAct::AddUser { user } if user.key == "a"));
    }

    #[test]
    fn the_hello_of_the_documentation_reads_and_keeps_unknown_features() {
        let line = r#"{"protocol":1,"name":"x","version":"2","kind":"sp",
            "features":["post","clock","telepathy"],"extra":1}"#;
        let hello: Hello = serde_json::from_str(line).unwrap();
        assert!(hello.features.contains(&Feature::Clock));
        assert!(hello.unknown_features.contains("telepathy"));
        let text = serde_json::to_string(&hello).unwrap();
        assert_eq!(serde_json::from_str::<Hello>(&text).unwrap(), hello);
    }

    #[test]
    fn the_replies_of_the_documentation_read() {
        let accept = r#"{"id":2,"verdict":"accept","identity":{"name_id":"b","name_id_format":null,
            "issuer":null,"session_index":"_s1","attributes":{"m":["b"]}},"us":3}"#;
        let reply: ConsumeReply = serde_json::from_str(accept).unwrap();
        assert!(matches!(reply, ConsumeReply::Accept { id: 2, .. }));
        let reject = r#"{"id":2,"verdict":"reject","reason":"audience mismatch","us":812}"#;
        let reply: ConsumeReply = serde_json::from_str(reject).unwrap();
        assert!(matches!(reply, ConsumeReply::Reject { .. }));
        let envelope: Envelope = serde_json::from_str(reject).unwrap();
        assert_eq!(envelope.us, Some(812));
    }

    #[test]
    fn an_acceptance_without_an_identity_is_no_reply() {
        assert!(serde_json::from_str::<ConsumeReply>(r#"{"id":1,"verdict":"accept"}"#).is_err());
        assert!(serde_json::from_str::<ConsumeReply>(r#"{"id":1,"verdict":"maybe"}"#).is_err());
    }

    #[test]
    fn requests_carry_their_operation() {
        let text = serde_json::to_string(&Request::AuthnRequest { id: 7 }).unwrap();
        assert_eq!(text, r#"{"op":"authn_request","id":7}"#);
    }
}
