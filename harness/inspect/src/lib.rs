//! Reads what a service provider sends and keeps, and holds it to rules: the AuthnRequest and the
//! way by which it travels, the accounts after logins, the page after a login.
//!
//! Whoever judges requests must read more than is right: a request with line breaks in its base64
//! or with a zlib header is read all the same, so that one mistake breaks one rule and not all of
//! them. The reading is by libraries that nothing else here judges with.
//!
//! To add a rule, name it in `RequestRule` of `gauntlet-core`, write it in a file of `rules`, and
//! let a case ask for it.

mod accounts;
mod endpoint;
pub mod entra;
mod http;
mod landing;
mod logout;
mod request;
mod rules;
mod wire;

pub use accounts::{AccountEvidence, FIELDS, Login, inspect_accounts};
pub use http::inspect_http;
pub use landing::{LandingEvidence, inspect_landing};
pub use logout::{LogoutEvidence, inspect_logout};

use gauntlet_core::{Identity, RequestRule, SentRequest, Setup};

/// Everything that a rule may look at.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// The requests, in the order in which the SP sent them.
    pub requests: &'a [SentRequest],
    /// How the SP was configured.
    pub setup: &'a Setup,
    /// The SP's own metadata, where the rule asks for it.
    pub metadata: Option<&'a str>,
    /// Who is logged in after the requests were sent, where the rule asks for it.
    pub session: Option<&'a Identity>,
}

/// What a rule says of the requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// They keep it.
    Right,
    /// One of them breaks it.
    Wrong(String),
    /// It says nothing about them, and why.
    Silent(String),
}

/// Holds requests to a rule.
pub fn inspect(rule: RequestRule, evidence: &Evidence<'_>) -> Finding {
    rules::of(rule)(evidence).unwrap_or_else(|finding| finding)
}
