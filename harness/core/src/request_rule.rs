//! The rules that a request of an SP is held to: the vocabulary that cases and the inspection of
//! requests share.

use crate::rule::rules;

rules! {
    /// One rule for the AuthnRequest that an SP sends, and for the way it travels.
    RequestRule;
    // The request itself.
    /// The elements and attributes are those of the schema, in its order (SAML Core 3.4.1).
    Schema = "schema",
    /// `ID` is an NCName (SAML Core 1.3.4, the type `xs:ID`).
    IdIsNcName = "id-is-ncname",
    /// Each request has an `ID` of its own (SAML Core 1.3.4).
    IdIsFresh = "id-is-fresh",
    /// `ID` has room for 128 random bits, and does not count (SAML Core 1.3.4).
    IdIsUnpredictable = "id-is-unpredictable",
    /// `Version` is 2.0 (SAML Core 3.2.1).
    Version = "version",
    /// `IssueInstant` is a time in UTC (SAML Core 3.2.1, 1.3.3).
    IssueInstant = "issue-instant",
    /// `Issuer` is the entity identifier of the SP (SAML Profiles 4.1.4.1).
    Issuer = "issuer",
    /// `Destination` is where the request is sent; in one that is signed it must be there
    /// (SAML Core 3.2.1, SAML Bindings 3.4.5.2).
    Destination = "destination",
    /// The index of an assertion consumer service stands alone (SAML Core 3.4.1).
    AcsIndexAlone = "acs-index-alone",
    /// A Subject has no SubjectConfirmation (SAML Profiles 4.1.4.1).
    NoSubjectConfirmation = "no-subject-confirmation",
    /// There is no Subject, which Entra ignores (Microsoft, single sign-on SAML protocol).
    NoSubject = "no-subject",
    /// The Format of `NameIDPolicy` is one that Entra takes (Microsoft, single sign-on SAML protocol).
    NameIdFormat = "name-id-format",
    /// `RequestedAuthnContext` compares exactly, all that Entra takes (SAML Core 3.3.2.2.1).
    ExactContext = "exact-context",
    /// There is no `RequestedAuthnContext`: who has signed in by other means is refused where it
    /// names one (saml2int, SDP-SP07).
    NoDemandedContext = "no-demanded-context",
    /// Entra lets whoever may use the app sign in by it, and answers (Microsoft, single sign-on SAML
    /// protocol).
    TakenByEntra = "taken-by-entra",
    // The request and the metadata.
    /// The assertion consumer service is one of those in the SP's metadata (SAML Profiles 4.1.4.1).
    AcsInMetadata = "acs-in-metadata",
    /// Where the SP's metadata says that requests are signed, they are (SAML Metadata 2.4.4).
    SignedAsAdvertised = "signed-as-advertised",
    /// The SP's metadata is an EntityDescriptor of its own name, which has at most 1024 characters, with a
    /// role for SAML 2.0 and assertion consumer services that have an index each (SAML Metadata 2.3.2,
    /// 2.4.4, SAML Core 8.3.6).
    OwnMetadata = "own-metadata",
    /// At most one assertion consumer service in the SP's metadata is the default (SAML Metadata
    /// 2.2.3).
    OneDefault = "one-default",
    /// The key that signs the requests is one that the SP's metadata lists for signing (SAML Metadata
    /// 2.4.1.1).
    KeyPublished = "key-published",
    /// Where the IdP's metadata wants signed requests, they are signed (SAML Metadata 2.4.3).
    SignedAsWanted = "signed-as-wanted",
    /// Nobody is logged in before the answer has come: whoever the IdP turns away never comes back
    /// (SAML Profiles 4.1.3).
    NobodyYet = "nobody-yet",
    // How it travels.
    /// It goes to the single sign-on service of the IdP for this binding (SAML Profiles 4.1.3.1).
    Endpoint = "endpoint",
    /// The browser is sent to an address of the web, whatever the metadata of the IdP names
    /// (SAML Metadata 2.2.2, RFC 9110 4.2).
    WebAddress = "web-address",
    /// The message stands in the query, beside what the address of the IdP had there
    /// (SAML Bindings 3.4.4).
    QueryOnly = "query-only",
    /// The parameters have the names of the binding, each once (SAML Bindings 3.4.4.1).
    ParameterNames = "parameter-names",
    /// The message is deflated with no header around it (SAML Bindings 3.4.4.1, RFC 1951).
    RawDeflate = "raw-deflate",
    /// The base64 has no line breaks (SAML Bindings 3.4.4.1).
    NoLineBreaks = "no-line-breaks",
    /// No Signature stands in the message of a redirect (SAML Bindings 3.4.4.1).
    NoSignatureInside = "no-signature-inside",
    /// A signed query names the algorithm and has a Signature (SAML Bindings 3.4.4.1).
    SigAlg = "sig-alg",
    /// The Signature covers `SAMLRequest`, `RelayState` and `SigAlg` as they stand in the query
    /// (SAML Bindings 3.4.4.1).
    QuerySignature = "query-signature",
    /// A RelayState that there is not is left out (SAML Bindings 3.4.4.1).
    NoEmptyRelayState = "no-empty-relay-state",
    /// RelayState has at most 80 bytes (SAML Bindings 3.4.3, 3.5.3).
    RelayStateLength = "relay-state-length",
    /// Nothing on the way keeps the answer that carries the request: it has `Cache-Control` with
    /// `no-cache` and `no-store`, and `Pragma` with `no-cache` (SAML Bindings 3.4.5.1, 3.5.5.1).
    NotCached = "not-cached",
    /// The address is shorter than 2048 characters, which every browser takes
    /// (SAML Bindings 3.4.5).
    UrlLength = "url-length",
}

impl RequestRule {
    /// How many requests are looked at.
    pub const fn requests(self) -> usize {
        match self {
            Self::IdIsFresh => 2,
            Self::IdIsUnpredictable => 8,
            _ => 1,
        }
    }

    /// Whether the SP's own metadata is looked at as well.
    pub const fn needs_metadata(self) -> bool {
        matches!(
            self,
            Self::AcsInMetadata
                | Self::SignedAsAdvertised
                | Self::OwnMetadata
                | Self::OneDefault
                | Self::KeyPublished
        )
    }
}
