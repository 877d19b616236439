//! What a target did with a message. A target's bad behaviour is an observation, never an error.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Account, Check, HttpAnswer, Identity, SentMessage};

/// A request that an SP has sent, as the browser carries it to the IdP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SentRequest {
    /// Where the browser goes, with the query.
    pub url: String,
    /// The fields of the form, where the request is posted (SAML Bindings 3.5); absent where it
    /// stands in the query (3.4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<BTreeMap<String, String>>,
    /// The `ID` of the request, as the SP itself says.
    pub request_id: String,
    /// The headers of the answer with which the SP has sent it, where they are known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
}

/// What a target did with one message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Observation {
    /// The SP would log this person in.
    Accepted {
        /// Who, as the application would read it.
        identity: Identity,
    },
    /// The SP refused, in the way that it documents.
    Rejected {
        /// Its own words: shown, never matched.
        reason: String,
        /// The checks that failed, where the target is the reference SP; empty otherwise.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        checks: Vec<Check>,
    },
    /// The SP failed in a way that it does not document, or its process ended.
    Crashed {
        /// What is known of it.
        reason: String,
    },
    /// No answer within the time limit.
    TimedOut {
        /// The limit, in milliseconds.
        after_ms: u64,
    },
    /// The adapter broke the target protocol; says nothing about the SP.
    ProtocolError {
        /// What was wrong with its answer.
        detail: String,
    },
    /// The SP has sent requests of its own, which are what the case looks at.
    Requested {
        /// The requests, in order.
        requests: Vec<SentRequest>,
        /// What is wrong with one of them; `None` where they are right.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fault: Option<String>,
    },
    /// The SP keeps accounts, which are what the case looks at.
    Provisioned {
        /// The accounts after the last message, in the order in which the SP gives them.
        accounts: Vec<Account>,
        /// What is wrong with them; `None` where they are right.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fault: Option<String>,
    },
    /// The SP has sent the browser on after a login, which is what the case looks at.
    Landed {
        /// Where to, as the SP writes it.
        location: String,
        /// What is wrong with it; `None` where it is right.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fault: Option<String>,
    },
    /// The SP has answered a message over HTTP, and the answer is what the case looks at.
    Answered {
        /// The answer.
        answer: HttpAnswer,
        /// What is wrong with it; `None` where it is right.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fault: Option<String>,
    },
    /// The SP has dealt with a message of single logout, which is what the case looks at.
    LoggedOut {
        /// What it sends in answer, if anything.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer: Option<SentMessage>,
        /// Who is still logged in afterwards, where that was asked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session: Option<Identity>,
        /// What is wrong with it; `None` where it is right.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fault: Option<String>,
    },
    /// The target cannot do what the case needs.
    Unsupported {
        /// The missing feature, or the target's own reason.
        reason: String,
    },
}

impl Observation {
    /// Whether this is something that the SP has sent or keeps, and no answer to a message.
    pub const fn is_shown(&self) -> bool {
        matches!(
            self,
            Self::Requested { .. }
                | Self::Provisioned { .. }
                | Self::Landed { .. }
                | Self::Answered { .. }
                | Self::LoggedOut { .. }
        )
    }

    /// One line for a person.
    pub fn summary(&self) -> String {
        match self {
            Self::Accepted { identity } => match &identity.name_id {
                Some(name) => format!("accepted as {name}"),
                None => "accepted without a NameID".to_owned(),
            },
            Self::Rejected { reason, .. } => format!("rejected: {reason}"),
            Self::Crashed { reason } => format!("crashed: {reason}"),
            Self::TimedOut { after_ms } => format!("no answer within {after_ms} ms"),
            Self::ProtocolError { detail } => format!("broke the target protocol: {detail}"),
            Self::Requested { fault: None, .. } => "sent a right request".to_owned(),
            Self::Requested {
                fault: Some(fault), ..
            } => format!("sent a wrong request: {fault}"),
            Self::Provisioned { fault: None, .. } => "keeps the right accounts".to_owned(),
            Self::Provisioned {
                fault: Some(fault), ..
            } => format!("keeps wrong accounts: {fault}"),
            Self::Landed { fault: None, .. } => "sent the browser where it should".to_owned(),
            Self::Landed {
                fault: Some(fault), ..
            } => format!("sent the browser astray: {fault}"),
            Self::Answered { fault: None, .. } => "answered as it should".to_owned(),
            Self::Answered {
                fault: Some(fault), ..
            } => format!("answered wrongly: {fault}"),
            Self::LoggedOut { fault: None, .. } => "dealt with the logout as it should".to_owned(),
            Self::LoggedOut {
                fault: Some(fault), ..
            } => format!("dealt wrongly with the logout: {fault}"),
            Self::Unsupported { reason } => format!("unsupported: {reason}"),
        }
    }
}
