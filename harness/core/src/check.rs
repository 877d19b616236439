//! The named decisions of a sound SP: the vocabulary that cases (`caught_by`) and the
//! reference SP share.

use serde::{Deserialize, Serialize};

/// Declares every check once: variant, kebab-case name, meaning.
macro_rules! checks {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal,)+) => {
        /// One named decision of the reference SP. Every one of them runs on every message, as
        /// far as the message can be read, and each result is recorded.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "kebab-case")]
        pub enum Check {
            $($(#[doc = $doc])+ #[serde(rename = $name)] $variant,)+
        }

        impl Check {
            /// Every check, in the order in which the reference SP runs them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name in text: kebab case.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// What it decides, and the clause.
            pub const fn doc(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+),)+ }
            }
        }
    };
}

checks! {
    // The message as bytes and as a tree.
    /// Where the whole HTTP request is known: it is a form with one message in it, posted over TLS to
    /// the assertion consumer service (SAML Bindings 3.5.4, SAML Metadata 2.4.4).
    Carriage = "carriage",
    /// It has come in a form field, which is base64 of UTF-8 text (SAML Profiles 4.1.2, SAML Bindings
    /// 3.5.4).
    Encoding = "encoding",
    /// Size, depth and counts stay within the named limits of the reader.
    Limits = "limits",
    /// The text is well-formed XML with namespaces (XML 1.0, Namespaces in XML).
    WellFormed = "well-formed",
    /// There is no document type declaration.
    NoDoctype = "no-doctype",
    /// The document element is `samlp:Response` (SAML Bindings 3.5.4).
    RootIsResponse = "root-is-response",
    // What is encrypted.
    /// An encrypted element holds one EncryptedData of type Element with its ciphertext inside, and
    /// EncryptedKeys that refer to nothing out of it (SAML Core 2.2.4, 2.3.4, 2.7.3.2).
    EncryptionStructure = "encryption-structure",
    /// The cipher is one of AES, and a key is encrypted by RSA-OAEP: not by PKCS#1 v1.5
    /// (XML Encryption 1.1 5.2, 5.5).
    EncryptionAlgorithm = "encryption-algorithm",
    /// Every encrypted part is opened by a key of the SP, after the Signature of the Response around
    /// it has been verified, and is one element of its kind (SAML Core 2.2.4, 2.3.4, 2.7.3.2).
    Decryption = "decryption",
    /// The Assertion was encrypted, where the settings demand it.
    AssertionEncrypted = "assertion-encrypted",
    // The message as a tree, opened.
    /// `Response` and `Assertion` have the children that the schema allows, in its order.
    Structure = "structure",
    /// No two elements carry the same identifier, under any ID-like attribute (SAML Core 1.3.4).
    UniqueIds = "unique-ids",
    /// `Version` is 2.0 on Response and Assertion (SAML Core 2.3.3, 3.2.2).
    Version = "version",
    /// There is exactly one Assertion in the whole document, and it is a child of the Response.
    SingleAssertion = "single-assertion",
    /// The top-level status code is Success (SAML Core 3.2.2.2).
    Status = "status",
    // The signature.
    /// The Response or the Assertion carries a Signature (SAML Profiles 4.1.4.5).
    SignaturePresent = "signature-present",
    /// The Response is signed, where the settings demand it.
    ResponseSigned = "response-signed",
    /// The Assertion is signed, where the settings demand it.
    AssertionSigned = "assertion-signed",
    /// Every Signature in the document is a child of the Response or of its Assertion
    /// (SAML Core 5.4.1).
    SignaturePlacement = "signature-placement",
    /// Response and Assertion carry at most one Signature each (SAML Core 5.4).
    SingleSignature = "single-signature",
    /// A Signature holds SignedInfo, SignatureValue and at most KeyInfo, once each and nothing
    /// else; SignedInfo and its References hold what the schema gives them (XML Signature 4.2,
    /// 4.4, SAML Core 5.4).
    SignatureStructure = "signature-structure",
    /// SignedInfo has exactly one Reference (SAML Core 5.4.2).
    SingleReference = "single-reference",
    /// The Reference names the ID of the element that holds the Signature (SAML Core 5.4.2).
    ReferenceCoversParent = "reference-covers-parent",
    /// SignedInfo is canonicalized with Exclusive C14N (SAML Core 5.4.3).
    Canonicalization = "canonicalization",
    /// The transforms are enveloped-signature, then Exclusive C14N, and nothing else
    /// (SAML Core 5.4.4).
    Transforms = "transforms",
    /// The signature algorithm is on the allow-list: no SHA-1, no HMAC.
    SignatureAlgorithm = "signature-algorithm",
    /// The digest algorithm is on the allow-list: no SHA-1.
    DigestAlgorithm = "digest-algorithm",
    /// The digest over the canonical octets equals DigestValue (XML Signature 3.2.1).
    DigestValue = "digest-value",
    /// SignatureValue verifies with a key from the configuration (XML Signature 3.2.2).
    SignatureValue = "signature-value",
    // Who says it, and to whom.
    /// The Issuer of the Response, if any, is the configured IdP; it must be there where the Response
    /// is signed or the Assertion encrypted (SAML Profiles 4.1.4.2).
    ResponseIssuer = "response-issuer",
    /// The Issuer of the Assertion is the configured IdP, of several the one whose key verifies
    /// it and that has a say at this ACS (SAML Profiles 4.1.4.2).
    AssertionIssuer = "assertion-issuer",
    /// The metadata that the IdP is trusted by has not run out (SAML Metadata 2.3.2).
    IdpMetadataValid = "idp-metadata-valid",
    /// Destination, if any, is the ACS; it must be there on a signed Response
    /// (SAML Bindings 3.5.5.2).
    Destination = "destination",
    /// Every AudienceRestriction, and at least one, names this SP (SAML Core 2.5.1.4,
    /// SAML Profiles 4.1.4.2).
    Audience = "audience",
    /// There is a bearer confirmation with data (SAML Profiles 4.1.4.2).
    SubjectConfirmation = "subject-confirmation",
    /// Recipient of the bearer confirmation is the ACS (SAML Profiles 4.1.4.2, 4.1.4.3).
    Recipient = "recipient",
    // When.
    /// The bearer confirmation has NotOnOrAfter, and it lies ahead (SAML Profiles 4.1.4.3).
    ConfirmationNotOnOrAfter = "confirmation-not-on-or-after",
    /// NotBefore of the confirmation, if any, has come (SAML Core 2.4.1.2).
    ConfirmationNotBefore = "confirmation-not-before",
    /// NotBefore of the conditions, if any, has come (SAML Core 2.5.1.2).
    ConditionsNotBefore = "conditions-not-before",
    /// NotOnOrAfter of the conditions, if any, lies ahead, and after NotBefore (SAML Core 2.5.1.2).
    ConditionsNotOnOrAfter = "conditions-not-on-or-after",
    /// Every condition is one that this SP understands (SAML Core 2.5.1).
    ConditionsKnown = "conditions-known",
    /// SessionNotOnOrAfter, if any, lies ahead (SAML Core 2.7.2).
    SessionNotOnOrAfter = "session-not-on-or-after",
    /// IssueInstant of Response and Assertion is a time in UTC that has come
    /// (SAML Core 1.3.3, 2.3.3, 3.2.2).
    IssueInstant = "issue-instant",
    // In answer to what.
    /// InResponseTo of the Response names an outstanding request (SAML Core 3.2.2).
    ResponseInResponseTo = "response-in-response-to",
    /// InResponseTo of the confirmation names the same request, or neither names one
    /// (SAML Profiles 4.1.4.3, 4.1.5).
    ConfirmationInResponseTo = "confirmation-in-response-to",
    /// A Response to a request is by the IdP that the request was sent to (SAML Profiles 4.1.4.3).
    RequestedIdp = "requested-idp",
    /// A Response to no request is allowed by the settings (SAML Profiles 4.1.5).
    Unsolicited = "unsolicited",
    /// The assertion has not been consumed before (SAML Profiles 4.1.4.5).
    Replay = "replay",
    // What it says.
    /// There is an AuthnStatement (SAML Profiles 4.1.4.2), and each says when and how the user signed in
    /// (SAML Core 2.7.2).
    AuthnStatement = "authn-statement",
    /// The authentication context is one that the request has demanded, where it has demanded any
    /// (SAML Core 3.3.2.2.1).
    AuthnContext = "authn-context",
    /// The name is one that the request has demanded, where it has demanded any (SAML Core 3.4.1.1,
    /// 3.4.1.4).
    RequestedNameId = "requested-name-id",
    /// No name is of a domain that the IdP may not speak for, where that is limited.
    Scope = "scope",
    /// The subject has a NameID with a value.
    NameId = "name-id",
    /// Whoever logs in has an account that is open, or gets one under a key that the IdP gives to
    /// nobody else: where accounts are made at all.
    Account = "account",
}

impl std::fmt::Display for Check {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_agree_with_serde() {
        let mut names: Vec<_> = Check::ALL.iter().map(|check| check.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Check::ALL.len());
        for &check in Check::ALL {
            assert_eq!(serde_json::to_value(check).unwrap(), check.name());
        }
    }
}
