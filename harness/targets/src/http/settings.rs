//! The tables `[http]` and `[server]` of a `target.toml`.

use std::collections::BTreeMap;

use gauntlet_core::Feature;
use serde::{Deserialize, Serialize};

/// A deployed SP that is driven as a browser would.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HttpSettings {
    /// The SP's entity identifier, as it is registered with the IdP.
    pub entity_id: String,
    /// Its assertion consumer service: where the browser posts the response.
    pub acs_url: String,
    /// Where a person begins to sign in, for the SP-initiated flow. The feature `in-response-to` is
    /// another matter: whether the SP holds the answer to the request that it made.
    #[serde(default)]
    pub login_url: Option<String>,
    /// The `RelayState` of IdP-initiated responses; none where absent.
    #[serde(default)]
    pub relay_state: Option<String>,
    /// Headers of every request to the SP, such as those that a proxy in front of it would add.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Where the connections really go: `HOST:PORT` of a URL to `ADDRESS:PORT`, as curl's
    /// `--connect-to`. The URLs, the `Host` header and the name in the TLS handshake stay.
    #[serde(default)]
    pub connect: BTreeMap<String, String>,
    /// A file of PEM certificates to trust in place of the public authorities, relative to the
    /// manifest.
    #[serde(default)]
    pub ca_file: Option<String>,
    /// Takes any certificate: for test deployments only.
    #[serde(default)]
    pub accept_any_certificate: bool,
    /// The version of the SP, for reports.
    #[serde(default)]
    pub version: String,
    /// What the SP can do beyond `post`, by the names of the target protocol.
    #[serde(default)]
    pub features: Vec<Feature>,
    /// How the SP is set up.
    #[serde(default)]
    pub settings: SpAsDeployed,
    /// Who is logged in.
    pub probe: Probe,
    /// What of the SP's answer to the post, or of the lines it caused in `reason_log`, is shown as
    /// its reason; the title of the page or the whole lines where absent.
    #[serde(default)]
    pub reason: Option<Select>,
    /// A request that makes the SP forget sessions and replays.
    #[serde(default)]
    pub reset: Option<Reset>,
}

/// The settings that an SP was deployed with: they cannot be changed from here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct SpAsDeployed {
    /// Whether it takes a Response to no request.
    pub allow_unsolicited: bool,
    /// Whether the Response itself must be signed.
    pub require_signed_response: bool,
    /// Whether the Assertion itself must be signed.
    pub require_signed_assertion: bool,
    /// Its tolerance in comparisons with the clock, in seconds.
    pub clock_skew_s: u32,
}

impl Default for SpAsDeployed {
    fn default() -> Self {
        Self {
            allow_unsolicited: true,
            require_signed_response: false,
            require_signed_assertion: false,
            clock_skew_s: 0,
        }
    }
}

/// The page that says who is logged in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// Its URL, fetched with the cookies of the login.
    pub url: String,
    /// Found on the page where somebody is logged in; `name_id` is, where absent.
    #[serde(default)]
    pub logged_in: Option<Select>,
    /// The NameID.
    #[serde(default)]
    pub name_id: Option<Select>,
    /// Its format.
    #[serde(default)]
    pub name_id_format: Option<Select>,
    /// The issuer.
    #[serde(default)]
    pub issuer: Option<Select>,
    /// The session index.
    #[serde(default)]
    pub session_index: Option<Select>,
    /// Each attribute by its name.
    #[serde(default)]
    pub attributes: BTreeMap<String, Select>,
    /// All attributes at once: a JSONPath to an object of names and values, or to a list of
    /// objects with `name` and `values`.
    #[serde(default)]
    pub all_attributes: Option<Select>,
}

/// Where a value stands in an answer. Exactly one of `json`, `header`, `regex` and `css`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Select {
    /// A JSONPath (RFC 9535) into a body of JSON.
    pub json: Option<String>,
    /// The name of a header of the answer.
    pub header: Option<String>,
    /// A regular expression; its first group, or all of it.
    pub regex: Option<String>,
    /// A CSS selector; the text of the elements it finds.
    pub css: Option<String>,
    /// With `css`: an attribute of the elements instead of their text.
    pub attr: Option<String>,
    /// Splits what was found into several values.
    pub split: Option<String>,
}

/// A request that makes the SP forget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Reset {
    /// Its URL.
    pub url: String,
    /// The method; `POST` where absent.
    #[serde(default = "post")]
    pub method: String,
}

fn post() -> String {
    "POST".to_owned()
}

/// A server that the harness itself starts, on the loopback interface.
///
/// Each file of the folder `run` of the manifest's folder is copied into a folder that exists
/// while the server runs. In these files, in commands and in environment variables stand for
/// something: `{run}` that folder, `{folder}` the manifest's own, `{port}` a free port,
/// `{user}` a user with few rights where the harness is root (else its own),
/// `{sp_entity_id}`, `{acs_url}`, `{idp_entity_id}`, `{idp_sso_url}`, `{idp_slo_url}`,
/// `{clock_skew_s}`, `{idp_metadata}` (a file), `{idp_certificate}` (one line of base64) and
/// `{want_response_signed}` and `{want_assertion_signed}` (`true` or `false`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ServerSettings {
    /// The processes, in the order in which they are started.
    pub process: Vec<ServerProcess>,
    /// A command whose last line of output is the version of the SP.
    #[serde(default)]
    pub version_command: Vec<String>,
    /// Placeholders of its own, without their braces, and what they stand for.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// A log of which the lines that a message caused are shown with the reason of a refusal.
    #[serde(default)]
    pub reason_log: Option<String>,
}

/// One process of a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ServerProcess {
    /// The program and its arguments. It must stay in the foreground and in its process group.
    pub command: Vec<String>,
    /// Environment variables beyond the harness's own.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// It is ready when this file or socket is there; when `{port}` takes connections, where
    /// absent.
    #[serde(default)]
    pub ready_file: Option<String>,
}
