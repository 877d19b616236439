//! Signatures in the wrong place or number.

use gauntlet_core::clause::{core, profiles, xml_names, xmldsig};
use gauntlet_idp::Plan;
use gauntlet_idp::draft::Of;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::steps::{
    CopySignatureToExtensions, DuplicateSignature, Forge, MoveSignatureToResponse, ParkSigned,
    PrefixSignature, Saml11Assertion, SignPartWith, StripSignatures,
};
use gauntlet_idp::wrap::Captured;

use crate::Case;
use crate::plans::both_signed;

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// The Signature of the Assertion stands in the Response.
        ///
        /// Nothing is forged yet, but a signature that need not be inside what it signs is what
        /// most wrapping rests on.
        signature_detached {
            clauses: [core("5.4.1")],
            requirements: ["sig-enveloped-only"],
            attacks: ["signature-detached-sibling"],
            severity: Low,
            level: Should,
            caught_by: [ReferenceCoversParent],
            expect: Reject,
            script: Plan::default().after(MoveSignatureToResponse {}),
        }
    },
    case! {
        /// The Signature of the Assertion stands in the Response, and the Assertion is forged.
        ///
        /// An SP that decides from its position that the Response is signed skips the checks of the
        /// assertion.
        signature_detached_forged {
            clauses: [core("5.4.1"), core("5.4.2")],
            requirements: ["sig-enveloped-only"],
            attacks: ["signature-position-based-coverage"],
            bytes: Tampered,
            severity: Critical,
            level: Should,
            caught_by: [ReferenceCoversParent, DigestValue],
            expect: Reject,
            script: Plan::default().after(MoveSignatureToResponse {}).after(Forge {}),
        }
    },
    case! {
        /// A copy of the Signature stands in Extensions.
        ///
        /// Nothing is forged; but an SP that collects signatures wherever they stand can be led to
        /// the wrong one.
        signature_elsewhere {
            clauses: [core("5.4.1")],
            mint: Cap,
            severity: Low,
            level: Should,
            caught_by: [SignaturePlacement],
            expect: Reject,
            script: Plan::default().after(CopySignatureToExtensions {}),
        }
    },
    case! {
        /// The Signature stands there twice.
        ///
        /// One may be verified and the other one used.
        signature_twice {
            clauses: [core("5.4")],
            attacks: ["signature-multiple-siblings"],
            bytes: Tampered,
            severity: Low,
            level: Should,
            caught_by: [SingleSignature],
            expect: Reject,
            script: Plan::default().after(DuplicateSignature {}),
        }
    },
    case! {
        /// The Response is signed by the IdP, and the Assertion in it by somebody else.
        ///
        /// An SP verifies every signature that it finds. One that is content with one of them has
        /// no answer where the two disagree.
        doubly_signed_inner_untrusted {
            clauses: [profiles("4.1.4.3")],
            requirements: ["core-assertion-signature-verified", "sig-both-must-verify", "sso-signature-verify-all"],
            attacks: ["doubly-signed-one-broken"],
            bytes: Partial,
            severity: Medium,
            level: Should,
            caught_by: [SignatureValue],
            expect: Reject,
            script: both_signed()
                .before(SignPartWith { of: Of::Assertion, key: KeyName::Attacker }),
        }
    },
    case! {
        /// The Assertion is signed by the IdP, and the Response around it by somebody else.
        ///
        /// Status, Destination and InResponseTo are then the attacker's, and look signed.
        doubly_signed_outer_untrusted {
            clauses: [profiles("4.1.4.3")],
            requirements: ["core-assertion-signature-verified", "sig-both-must-verify", "sso-signature-verify-all"],
            attacks: ["doubly-signed-one-broken"],
            bytes: Partial,
            severity: Medium,
            level: Should,
            caught_by: [SignatureValue],
            expect: Reject,
            script: both_signed().before(SignPartWith { of: Of::Response, key: KeyName::Attacker }),
        }
    },
    case! {
        /// A forged, unsigned Assertion of SAML 1.1 stands before the signed one.
        ///
        /// An SP that serves both versions, as those for WS-Federation do, may verify one and read
        /// the other. A right one reads what it has verified, or refuses.
        saml11_assertion_beside_saml20 {
            clauses: [core("4.1"), core("5.4.2")],
            requirements: ["core-namespace-version", "core-v1-assertion-in-v2"],
            severity: Critical,
            level: Should,
            caught_by: [SingleAssertion, Structure],
            expect: Reject,
            script: Plan::default().after(Saml11Assertion {}),
        }
    },
    case! {
        /// The signed metadata of the IdP stands in Extensions of a forged, unsigned Response.
        ///
        /// Anybody can fetch it. An SP that asks whether the IdP has signed something here is
        /// answered yes. CVE-2024-6800 (GitHub Enterprise Server).
        captured_metadata_signature {
            clauses: [core("5.4.2"), profiles("4.1.4.5")],
            severity: Critical,
            caught_by: [SignaturePresent, SignaturePlacement],
            expect: Reject,
            script: Plan::default()
                .after(StripSignatures {})
                .after(Forge {})
                .after(ParkSigned { what: Captured::Metadata }),
        }
    },
    case! {
        /// A signed Response of a failed login stands in Extensions of a forged, unsigned one.
        ///
        /// Many IdPs send one without any login. Its signature is valid, and says nothing about the
        /// assertion outside it.
        captured_error_response_signature {
            clauses: [core("5.4.2"), profiles("4.1.4.5")],
            severity: Critical,
            caught_by: [SignaturePresent, SignaturePlacement],
            expect: Reject,
            script: Plan::default()
                .after(StripSignatures {})
                .after(Forge {})
                .after(ParkSigned { what: Captured::ErrorResponse }),
        }
    },
    case! {
        /// The Signature has an unusual prefix, and the person is forged.
        ///
        /// An SP that finds signatures by their name as written sees none to verify, while another
        /// part of it sees that the Assertion is signed (the shape of GHSA-vq63-8f72-f486).
        signature_prefix_selection {
            clauses: [xml_names("4"), xmldsig("3.2.1")],
            mint: Cap,
            bytes: Tampered,
            severity: Critical,
            caught_by: [DigestValue],
            expect: Reject,
            script: Plan::default()
                .before(PrefixSignature { prefix: "x".into() })
                .after(Forge {}),
        }
    },
];
