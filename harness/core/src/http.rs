//! A message as one HTTP request, where the case is about that and not about the message.

use serde::{Deserialize, Serialize};

use crate::Identity;
use crate::rule::rules;

/// An HTTP request as a browser makes it (RFC 9110).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HttpRequest {
    /// The method.
    pub method: String,
    /// The whole address.
    pub url: String,
    /// The headers that a case is about, `Content-Type` among them; a browser has more.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

/// How a message is carried to the SP, where it is not as a browser carries a form (SAML Bindings
/// 3.5.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Carriage {
    /// As usual, in a whole HTTP request.
    Form,
    /// This is the whole request.
    Request(HttpRequest),
    /// The field has this name.
    FieldNamed(String),
    /// In the query of a GET, as it would stand in the form.
    Query,
    /// The form has a second field of the name, in which a text of the document is replaced.
    SecondField {
        /// The text.
        find: String,
        /// What stands there instead.
        with: String,
        /// Whether it comes before the genuine one.
        first: bool,
    },
    /// The address has such a parameter beside the form.
    QueryBesideForm {
        /// The text that is replaced.
        find: String,
        /// What stands there instead.
        with: String,
    },
    /// The form is of this media type.
    MediaType(String),
    /// The form is of the type `multipart/form-data` (RFC 7578).
    Multipart,
    /// A JSON object with the same fields.
    Json,
    /// Every character of the form that may be is escaped, with lower-case digits.
    EveryEscape,
    /// The form is posted to the single logout service.
    ToLogout,
    /// The form is posted without TLS.
    WithoutTls,
    /// The request has this header.
    Header {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
    },
    /// The form has the field `SAMLart` with this value, and no message (SAML Bindings 3.6.3).
    Artifact(String),
}

/// Which browser brings a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum BroughtBy {
    /// The one that has begun the login; a new one where none was begun.
    #[default]
    Own,
    /// One that has begun a login of its own.
    Another,
    /// The one that has begun the login, without the cookies that it had got.
    WithoutCookies,
    /// The one that brought the message before.
    TheLast,
}

impl BroughtBy {
    /// Whether it is the usual one.
    pub const fn is_own(&self) -> bool {
        matches!(self, Self::Own)
    }
}

/// How an SP answered the last message over HTTP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HttpAnswer {
    /// The status of the answer to the message.
    pub status: u16,
    /// Who is logged in for a browser that has the cookies from before the message, if anybody is.
    pub before: Option<Identity>,
}

rules! {
    /// One rule for how an SP answers a message over HTTP.
    HttpRule;
    /// A refusal has no status of an error: the browser is no party to the exchange (SAML Bindings
    /// 3.5.6).
    NoErrorStatus = "no-error-status",
    /// The cookies from before the login are not those of the session (OWASP, session fixation).
    NewSession = "new-session",
}
