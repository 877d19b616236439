//! What each check means to whoever runs the app, and what to change.

use gauntlet_core::Check;

/// A check in plain words.
pub(crate) struct Advice {
    /// What is wrong, where it refuses.
    pub(crate) what: &'static str,
    /// What to change at the IdP, if anything.
    pub(crate) in_entra: Option<&'static str>,
    /// What to change at the SP, if anything.
    pub(crate) in_sp: Option<&'static str>,
}

/// Nothing to change anywhere: who sends this is no honest IdP, or something on the way changes it.
const NOT_HONEST: &str = "Do not make the SP take it. No IdP writes this: either somebody forges \
                          messages, or something between the IdP and the SP rewrites them.";
const CLOCK: &str = "Compare the clock of the SP with a time server, and allow it to be some \
                     minutes off (180 seconds are usual).";
const PATIENCE: &str = "Sign in again: a response is good for minutes, and only once. If it \
                        happens every time, compare the clocks.";

/// What the refusal of a check means.
#[expect(clippy::too_many_lines, reason = "a table: one entry a check")]
pub(crate) fn of(check: Check) -> Advice {
    let (what, in_entra, in_sp) = match check {
        Check::Carriage => (
            "The request is not one that brings a message: a form with one SAMLResponse, posted over \
             TLS to the assertion consumer service.",
            Some("Compare the Reply URL of the app with the address of the SP, to the letter."),
            Some("Does a proxy on the way change the address, the method or the form?"),
        ),
        Check::Encoding => (
            "The value is not what a browser sends: base64 of UTF-8 text.",
            None,
            Some(
                "Copy the whole value of SAMLResponse; a proxy that re-encodes forms does this too.",
            ),
        ),
        Check::Limits => (
            "The message is larger or deeper than any honest one.",
            Some(
                "Does a user with very many groups get them all? Choose 'Groups assigned to the application'.",
            ),
            None,
        ),
        Check::WellFormed => (
            "It is not well-formed XML.",
            None,
            Some("Was it cut while it was copied, or rewritten on the way?"),
        ),
        Check::NoDoctype => (
            "It has a document type declaration, which SAML never has.",
            None,
            Some(NOT_HONEST),
        ),
        Check::RootIsResponse => (
            "It is no SAML Response.",
            None,
            Some("Only a Response belongs at the assertion consumer service."),
        ),
        Check::EncryptionStructure => (
            "An encrypted part is not built as SAML wants it.",
            None,
            Some(NOT_HONEST),
        ),
        Check::EncryptionAlgorithm => (
            "It is encrypted by an algorithm that is not safe.",
            Some("Entra encrypts by AES-256-CBC and RSA-OAEP; another IdP must be told to."),
            None,
        ),
        Check::Decryption => (
            "The encrypted assertion cannot be opened with the key at hand.",
            Some(
                "Under Token encryption, activate the certificate whose private key the SP has, or deactivate encryption.",
            ),
            Some("Give the SP the private key of the certificate that was uploaded to Entra."),
        ),
        Check::AssertionEncrypted => (
            "The assertion is not encrypted, and the SP wants that.",
            Some("Upload the SP's certificate under Token encryption and activate it."),
            Some("Or let the SP take plain assertions: over TLS most do."),
        ),
        Check::Structure => (
            "An element stands where it may not, or one is missing.",
            None,
            Some(NOT_HONEST),
        ),
        Check::UniqueIds => (
            "Two elements have the same identifier.",
            None,
            Some(NOT_HONEST),
        ),
        Check::Version => (
            "It is not SAML 2.0.",
            Some(
                "Entra writes 2.0 for apps with SAML-based sign-on; is the IdP set to SAML 1.1 or WS-Federation?",
            ),
            None,
        ),
        Check::SingleAssertion => (
            "There is not exactly one assertion in it.",
            None,
            Some(
                "With none, read the status: the IdP has refused. With several: do not take it, it is how messages are forged.",
            ),
        ),
        Check::Status => (
            "The IdP says that the login has failed.",
            Some(
                "Read the status message: the sign-in logs of the app say the same with more words.",
            ),
            None,
        ),
        Check::SignaturePresent => (
            "Nothing in it is signed.",
            Some("Choose a signing option under SAML Certificates; Entra always signs."),
            Some("Never take it: anybody could have written it."),
        ),
        Check::ResponseSigned => (
            "The Response itself is not signed, and the SP wants that.",
            Some(
                "Set the signing option to 'Sign SAML response and assertion' (SAML Certificates, Edit).",
            ),
            None,
        ),
        Check::AssertionSigned => (
            "The assertion itself is not signed, and the SP wants that.",
            Some(
                "Set the signing option to 'Sign SAML assertion' or 'Sign SAML response and assertion'.",
            ),
            None,
        ),
        Check::SignaturePlacement | Check::SingleSignature | Check::SignatureStructure => (
            "A signature stands where it says nothing, or is built oddly.",
            None,
            Some(NOT_HONEST),
        ),
        Check::SingleReference | Check::ReferenceCoversParent => (
            "A signature covers something else than the element that it stands in.",
            None,
            Some(NOT_HONEST),
        ),
        Check::Canonicalization | Check::Transforms => (
            "The signature is made over another form of the text than SAML asks for.",
            Some("Entra writes Exclusive C14N; another IdP must be told to."),
            None,
        ),
        Check::SignatureAlgorithm => (
            "The signature algorithm is weak or unknown.",
            Some("Set the signing algorithm to SHA-256 (SAML Certificates, Edit)."),
            None,
        ),
        Check::DigestAlgorithm => (
            "The digest algorithm is weak or unknown.",
            Some("Set the signing algorithm to SHA-256 (SAML Certificates, Edit)."),
            None,
        ),
        Check::DigestValue => (
            "What is signed was changed after it was signed.",
            None,
            Some(
                "Something has changed the text: a proxy, an editor that lays XML out, or an attacker. Compare with what the IdP has sent (a HAR file of the browser).",
            ),
        ),
        Check::SignatureValue => (
            "No certificate that the SP trusts has made the signature.",
            Some("Which certificate is active under SAML Certificates? Compare thumbprints."),
            Some(
                "Give the SP the certificate that is active in Entra, or let it read the App Federation Metadata URL; after a rollover it may have the old one.",
            ),
        ),
        Check::ResponseIssuer | Check::AssertionIssuer => (
            "It comes from another IdP than the SP expects.",
            Some(
                "The Issuer is the Microsoft Entra Identifier of the app's Set up section; another tenant has another.",
            ),
            Some("Set the entity ID of the IdP to exactly that, with its last slash."),
        ),
        Check::IdpMetadataValid => (
            "The metadata that the SP has of the IdP has run out.",
            None,
            Some("Let the SP fetch the metadata again."),
        ),
        Check::Destination => (
            "It was sent to another address than the SP's.",
            Some(
                "Reply URL (Assertion Consumer Service URL) must be the SP's, letter for letter. Correct it under Single sign-on, Basic SAML Configuration.",
            ),
            Some(
                "Behind a proxy, does the SP know its own address as the browser sees it (https, host, port)?",
            ),
        ),
        Check::Audience => (
            "It is for another app.",
            Some(
                "Identifier (Entity ID) must be the SP's entity ID, letter for letter. Correct it under Single sign-on, Basic SAML Configuration.",
            ),
            Some("Or set the SP's entity ID to what Entra has."),
        ),
        Check::SubjectConfirmation => (
            "It does not say how the bearer is confirmed.",
            None,
            Some(NOT_HONEST),
        ),
        Check::Recipient => (
            "It is for another assertion consumer service.",
            Some(
                "Reply URL (Assertion Consumer Service URL) must be the SP's, letter for letter. Correct it under Single sign-on, Basic SAML Configuration.",
            ),
            Some(
                "Behind a proxy, does the SP know its own address as the browser sees it (https, host, port)?",
            ),
        ),
        Check::ConfirmationNotOnOrAfter | Check::ConditionsNotOnOrAfter => (
            "It has run out, or says no end.",
            Some(PATIENCE),
            Some(CLOCK),
        ),
        Check::ConfirmationNotBefore | Check::ConditionsNotBefore | Check::IssueInstant => (
            "It is not good yet, or was issued in the future.",
            None,
            Some(CLOCK),
        ),
        Check::ConditionsKnown => (
            "It has a condition that an SP does not know, and so cannot keep.",
            None,
            Some("Ask who runs the IdP what the condition is for."),
        ),
        Check::SessionNotOnOrAfter => (
            "The session at the IdP is over already.",
            Some(PATIENCE),
            Some(CLOCK),
        ),
        Check::ResponseInResponseTo | Check::ConfirmationInResponseTo => (
            "It answers a request that the SP has not sent, or not in this browser.",
            None,
            Some(
                "Cookies lost on the way back (SameSite, another host name, a second tab), or a page that was opened from the history.",
            ),
        ),
        Check::RequestedIdp => (
            "Another IdP answers than was asked.",
            None,
            Some(NOT_HONEST),
        ),
        Check::Unsolicited => (
            "Nobody has asked for it, and the SP wants to begin itself.",
            Some(
                "Set the Sign on URL (Basic SAML Configuration): then the tile of the app begins at the SP.",
            ),
            Some("Or allow IdP-initiated sign-on at the SP."),
        ),
        Check::Replay => ("It has been used before.", Some(PATIENCE), None),
        Check::AuthnStatement => (
            "It does not say when and how the user has signed in.",
            None,
            Some(NOT_HONEST),
        ),
        Check::AuthnContext => (
            "The user has signed in by other means than the SP has demanded.",
            Some("Entra says AADSTS75011 for the same."),
            Some(
                "Let the SP ask for no RequestedAuthnContext: a key or Windows Hello is better than a password.",
            ),
        ),
        Check::RequestedNameId => (
            "The name is not one that the SP has asked for.",
            Some("Unique User Identifier (Name ID), its format: under Attributes & Claims."),
            None,
        ),
        Check::Scope => (
            "The name belongs to a domain that this IdP may not speak for.",
            None,
            Some("Is it a guest? Name guests by another claim."),
        ),
        Check::Account => (
            "The person has no account that is open, and gets none.",
            Some("Does the app send the claim with the object identifier?"),
            Some("Look for the account in the SP: was it closed, or must it be linked first?"),
        ),
        Check::NameId => (
            "It names nobody: there is no name ID, or it is empty.",
            Some(
                "Unique User Identifier (Name ID) is empty for this user: choose another source attribute, or fill it in. Under Attributes & Claims.",
            ),
            None,
        ),
    };
    Advice {
        what,
        in_entra,
        in_sp,
    }
}

/// The checks of which the first that refuses says it all: what follows is a consequence.
pub(crate) const DECISIVE: [Check; 8] = [
    Check::Encoding,
    Check::Limits,
    Check::WellFormed,
    Check::NoDoctype,
    Check::RootIsResponse,
    Check::EncryptionAlgorithm,
    Check::Decryption,
    Check::Status,
];
