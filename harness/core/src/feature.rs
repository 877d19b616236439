//! What a target can do, as it says itself.

use serde::{Deserialize, Serialize};

/// Declares the features once: variant, name on the wire, meaning.
macro_rules! features {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal,)+) => {
        /// An ability that a sound SP may lack, as named by the target protocol.
        ///
        /// A case lists the features it needs and is skipped, naming the missing one, where a
        /// target does not declare it. A check that every sound SP must make is no feature.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "kebab-case")]
        pub enum Feature {
            $($(#[doc = $doc])+ #[serde(rename = $name)] $variant,)+
        }

        impl Feature {
            /// Every feature, in the order of the protocol's documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name on the wire.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

features! {
    /// Takes a Response by the HTTP-POST binding.
    Post = "post",
    /// Takes logout messages by the HTTP-Redirect binding, and answers `session`.
    RedirectLogout = "redirect-logout",
    /// Takes logout messages by the HTTP-POST binding.
    PostLogout = "post-logout",
    /// Ends a session at its `SessionNotOnOrAfter`, by the `now` of `session`.
    SessionEnd = "session-end",
    /// Answers `start_logout`: sends logout requests of its own.
    LogoutRequest = "logout-request",
    /// Answers a LogoutRequest by a LogoutResponse.
    LogoutAnswer = "logout-answer",
    /// Judges time by the `now` of the request; without it the harness mints at the real time.
    Clock = "clock",
    /// Honours `clock_skew_s`.
    ClockSkew = "clock-skew",
    /// Can be told to take a Response to no request (IdP-initiated sign-in).
    Unsolicited = "unsolicited",
    /// Holds a Response to the `outstanding_requests` it is given.
    InResponseTo = "in-response-to",
    /// Remembers assertion identifiers between messages until `reset`.
    Replay = "replay",
    /// Decrypts `EncryptedAssertion`.
    EncryptedAssertion = "encrypted-assertion",
    /// Decrypts `EncryptedID`.
    EncryptedId = "encrypted-id",
    /// Decrypts `EncryptedAttribute`.
    EncryptedAttribute = "encrypted-attribute",
    /// Tries every key of `other_decryption_keys_pem` beside `decryption_key_pem`.
    SeveralDecryptionKeys = "several-decryption-keys",
    /// Honours `require_encrypted_assertion`.
    RequireEncryptedAssertion = "require-encrypted-assertion",
    /// Decrypts AES in Galois/Counter mode.
    AesGcm = "aes-gcm",
    /// Decrypts AES in cipher block chaining mode.
    AesCbc = "aes-cbc",
    /// Decrypts keys wrapped with RSA-OAEP.
    RsaOaep = "rsa-oaep",
    /// Decrypts keys wrapped with RSA-OAEP and SHA-256.
    RsaOaepSha256 = "rsa-oaep-sha256",
    /// Can be told to trust RSASSA-PSS signatures.
    RsaPss = "rsa-pss",
    /// Can be told to trust ECDSA signatures.
    Ecdsa = "ecdsa",
    /// Can be told to trust `EdDSA` signatures (RFC 9231 2.3.12).
    Eddsa = "eddsa",
    /// Can be told to trust RSA signatures with SHA-384.
    RsaSha384 = "rsa-sha384",
    /// Can be told to trust RSA signatures with SHA-512.
    RsaSha512 = "rsa-sha512",
    /// Can be told to trust RSA signatures with SHA-1.
    RsaSha1 = "rsa-sha1",
    /// Honours `require_signed_response`.
    RequireSignedResponse = "require-signed-response",
    /// Honours `require_signed_assertion`.
    RequireSignedAssertion = "require-signed-assertion",
    /// Trusts every certificate in `signing_certs_pem`.
    MultipleIdpCerts = "multiple-idp-certs",
    /// Configures itself from `idp.metadata_xml`.
    IdpMetadata = "idp-metadata",
    /// Honours `metadata_signing_cert_pem` of an IdP.
    MetadataSignature = "metadata-signature",
    /// Honours `metadata_max_validity_s` of an IdP.
    MetadataValidityLimit = "metadata-validity-limit",
    /// Trusts every IdP of `other_idps` beside `idp`, each for what it says itself.
    SeveralIdps = "several-idps",
    /// Honours `acs_url` of an IdP: whoever has an assertion consumer service of its own is taken
    /// there alone.
    AcsPerIdp = "acs-per-idp",
    /// Honours `scopes` of an IdP.
    IdpScopes = "idp-scopes",
    /// Has the assertion consumer services in `other_acs_urls` as well.
    SeveralAcs = "several-acs",
    /// Honours `requested_authn_context`.
    RequestedAuthnContext = "requested-authn-context",
    /// Honours `authn_context_comparison` and `authn_context_order`.
    AuthnContextComparison = "authn-context-comparison",
    /// Honours `requested_name_id`.
    RequestedNameId = "requested-name-id",
    /// Takes an assertion with the condition `OneTimeUse`, and takes it once.
    OneTimeUse = "one-time-use",
    /// Takes whole HTTP requests and knows browsers: honours `http` and `brought_by` of `consume`, and
    /// answers `answer`.
    Http = "http",
    /// Answers `metadata`.
    SpMetadata = "sp-metadata",
    /// Answers `authn_request`.
    AuthnRequest = "authn-request",
    /// Honours `sign_authn_requests`.
    SignedAuthnRequest = "signed-authn-request",
    /// Honours `provisions`: provisions users just in time, and answers `users`.
    Jit = "jit",
    /// Takes several messages at once: answers `consume_at_once`.
    AtOnce = "at-once",
    /// Lets an administrator close accounts and make them by hand: answers `administer`.
    UserAdmin = "user-admin",
    /// Honours `links_only` of an IdP.
    IdpLinksOnly = "idp-links-only",
    /// Answers `landing`: where it sends the browser after a login.
    Landing = "landing",
}

impl std::fmt::Display for Feature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for Feature {
    type Err = UnknownFeature;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|feature| feature.name() == name)
            .ok_or_else(|| UnknownFeature {
                name: name.to_owned(),
            })
    }
}

/// A feature name that this version of the protocol does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{name}' is not a feature of target protocol 1")]
pub struct UnknownFeature {
    /// What was read.
    pub name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back_and_agree_with_serde() {
        for &feature in Feature::ALL {
            assert_eq!(feature.name().parse::<Feature>().unwrap(), feature);
            assert_eq!(serde_json::to_value(feature).unwrap(), feature.name());
        }
    }
}
