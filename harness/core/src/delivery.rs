//! The exact bytes that a browser would carry to the SP.

use serde::{Deserialize, Serialize};

use crate::{BroughtBy, Carriage, LogoutDelivery, Timestamp};

/// How a message travels (SAML Bindings).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Binding {
    /// A form field, base64 (SAML Bindings 3.5).
    #[serde(rename = "HTTP-POST")]
    HttpPost,
    /// A parameter of the query, deflated and base64 (SAML Bindings 3.4).
    #[serde(rename = "HTTP-Redirect")]
    HttpRedirect,
}

/// One message arriving at the SP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Delivery {
    /// The time at which it arrives.
    pub now: Timestamp,
    /// How it travels.
    pub binding: Binding,
    /// The form field `SAMLResponse`, or the parameter of the query, as a browser would send it,
    /// URL-decoding done.
    pub saml_response: String,
    /// The form field `RelayState`.
    pub relay_state: Option<String>,
    /// Identifiers of the requests that this SP has sent and that are not answered yet.
    pub outstanding_requests: Vec<String>,
    /// Where the message is for the single logout service: what arrives there; then there is nothing
    /// in `saml_response`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logout: Option<LogoutDelivery>,
    /// How it is carried, where it is not as a browser carries a form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carriage: Option<Carriage>,
    /// Which browser brings it.
    #[serde(default, skip_serializing_if = "BroughtBy::is_own")]
    pub brought_by: BroughtBy,
}

impl Delivery {
    /// A message in a form, which answers no request.
    pub fn posted(now: Timestamp, saml_response: impl Into<String>) -> Self {
        Self {
            now,
            binding: Binding::HttpPost,
            saml_response: saml_response.into(),
            relay_state: None,
            outstanding_requests: Vec::new(),
            logout: None,
            carriage: None,
            brought_by: BroughtBy::Own,
        }
    }

    /// A message for the single logout service.
    pub fn to_logout(now: Timestamp, what: LogoutDelivery) -> Self {
        Self {
            binding: match what {
                LogoutDelivery::Query(_) => Binding::HttpRedirect,
                LogoutDelivery::Form(_) => Binding::HttpPost,
            },
            logout: Some(what),
            ..Self::posted(now, "")
        }
    }
}
