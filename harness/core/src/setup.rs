//! The configuration under which a message is judged: what `configure` carries.

use serde::{Deserialize, Serialize};

/// The SP's own settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(
    clippy::struct_excessive_bools,
    reason = "switches of the protocol, each by its name"
)]
pub struct SpSettings {
    /// The SP's entity identifier: what `Audience` must name (SAML Core 2.5.1.4).
    pub entity_id: String,
    /// The assertion consumer service: what `Recipient` and `Destination` must name.
    pub acs_url: String,
    /// The single logout service, if there is one.
    pub slo_url: Option<String>,
    /// Whether a Response to no request is taken (IdP-initiated, SAML Profiles 4.1.5).
    pub allow_unsolicited: bool,
    /// Whether the Response element itself must be signed.
    pub require_signed_response: bool,
    /// Whether the Assertion element itself must be signed.
    pub require_signed_assertion: bool,
    /// Tolerance for every comparison with the clock, in seconds.
    pub clock_skew_s: u32,
    /// Key with which the SP signs its own messages, PKCS#8 PEM.
    pub signing_key_pem: Option<String>,
    /// Certificate of `signing_key_pem`.
    pub signing_cert_pem: Option<String>,
    /// Key with which the SP decrypts, PKCS#8 PEM.
    pub decryption_key_pem: Option<String>,
    /// Certificate of `decryption_key_pem`.
    pub decryption_cert_pem: Option<String>,
    /// Further keys with which it decrypts as well: those before a rollover, PKCS#8 PEM.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_decryption_keys_pem: Vec<String>,
    /// Whether an Assertion that is not encrypted is refused.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub require_encrypted_assertion: bool,
    /// Further assertion consumer services of the same SP. Every message arrives at `acs_url`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_acs_urls: Vec<String>,
    /// The authentication context classes, one of which every request of the SP demands exactly
    /// (SAML Core 3.3.2.2.1); empty where it demands none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requested_authn_context: Vec<String>,
    /// How the class in the answer must compare with those (SAML Core 3.3.2.2.1).
    #[serde(default, skip_serializing_if = "Comparison::is_exact")]
    pub authn_context_comparison: Comparison,
    /// The authentication context classes by the strength that this SP gives them, the weakest
    /// first, where the comparison is another than `exact`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authn_context_order: Vec<String>,
    /// Whether the SP signs its requests, with `signing_key_pem`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sign_authn_requests: bool,
    /// What every request of the SP demands of the name in the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested_name_id: Option<RequestedNameId>,
    /// Whether whoever logs in for the first time gets an account (just-in-time provisioning).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub provisions: bool,
}

impl SpSettings {
    /// An SP with these two names and no wish of its own: it takes Responses to no request, signed
    /// anywhere, has no key, and no tolerance for its clock.
    pub fn new(entity_id: impl Into<String>, acs_url: impl Into<String>) -> Self {
        Self {
            entity_id: entity_id.into(),
            acs_url: acs_url.into(),
            slo_url: None,
            allow_unsolicited: true,
            require_signed_response: false,
            require_signed_assertion: false,
            clock_skew_s: 0,
            signing_key_pem: None,
            signing_cert_pem: None,
            decryption_key_pem: None,
            decryption_cert_pem: None,
            other_decryption_keys_pem: Vec::new(),
            require_encrypted_assertion: false,
            other_acs_urls: Vec::new(),
            requested_authn_context: Vec::new(),
            authn_context_comparison: Comparison::Exact,
            authn_context_order: Vec::new(),
            sign_authn_requests: false,
            requested_name_id: None,
            provisions: false,
        }
    }
}

/// How the class in an answer must compare with those that the request demands (SAML Core
/// 3.3.2.2.1, erratum E45).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Comparison {
    /// It is one of them.
    #[default]
    Exact,
    /// It is at least as strong as one of them.
    Minimum,
    /// It is no stronger than one of them.
    Maximum,
    /// It is stronger than every one of them.
    Better,
}

impl Comparison {
    /// The value of the attribute `Comparison`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Minimum => "minimum",
            Self::Maximum => "maximum",
            Self::Better => "better",
        }
    }

    /// Whether it is what counts where a request does not say.
    pub const fn is_exact(&self) -> bool {
        matches!(self, Self::Exact)
    }
}

/// What a request demands of the name in the answer (SAML Core 3.4.1, 3.4.1.1, 3.4.1.4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RequestedNameId {
    /// The `Format` of `NameIDPolicy`: that of the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The `SPNameQualifier` of `NameIDPolicy`: that of the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sp_name_qualifier: Option<String>,
    /// The NameID in the Subject: who must answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

/// What the SP knows of the IdP, from configuration alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IdpTrust {
    /// The IdP's entity identifier: what `Issuer` must name.
    pub entity_id: String,
    /// The IdP's single sign-on service.
    pub sso_url: String,
    /// The IdP's single logout service, if there is one.
    pub slo_url: Option<String>,
    /// The certificates whose keys are trusted to sign, PEM, in order of preference.
    pub signing_certs_pem: Vec<String>,
    /// The IdP's SAML metadata document, for SPs that configure themselves from it.
    pub metadata_xml: Option<String>,
    /// The assertion consumer service that is there for this IdP alone, where each has its own;
    /// absent for one whose messages are taken at `acs_url`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acs_url: Option<String>,
    /// The domains that the IdP may speak for; empty where that is not limited.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
    /// Whether the IdP is there for users who have linked their account to it before, and lets in
    /// nobody else.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub links_only: bool,
    /// The certificate whose key must have signed `metadata_xml`, PEM; absent where that document
    /// is believed as it was handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata_signing_cert_pem: Option<String>,
    /// How far ahead `validUntil` of `metadata_xml` may lie, in seconds; without that attribute
    /// the document is refused. Absent where that is not limited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata_max_validity_s: Option<u64>,
}

impl IdpTrust {
    /// An IdP with these two addresses, of which nothing else is known: no key, no metadata.
    pub fn new(entity_id: impl Into<String>, sso_url: impl Into<String>) -> Self {
        Self {
            entity_id: entity_id.into(),
            sso_url: sso_url.into(),
            slo_url: None,
            signing_certs_pem: Vec::new(),
            metadata_xml: None,
            acs_url: None,
            scopes: Vec::new(),
            links_only: false,
            metadata_signing_cert_pem: None,
            metadata_max_validity_s: None,
        }
    }
}

/// Everything an SP is told before the first message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Setup {
    /// The SP's own settings.
    pub sp: SpSettings,
    /// What it knows of the IdP: the one to which it sends its requests.
    pub idp: IdpTrust,
    /// Further IdPs that it trusts, each for what it says itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_idps: Vec<IdpTrust>,
}
