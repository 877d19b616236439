//! No signature is verified, or a failure counts as success.

use gauntlet_core::clause::{core, metadata, profiles, xml, xmldsig};
use gauntlet_idp::Plan;
use gauntlet_idp::draft::Of;
use gauntlet_idp::steps::{
    BreakCertificate, CutEnd, DoNotSign, EmptySignature, Forge, ForgeAttribute, Redigest,
    SetSignatureMethod, SetSignatureValue, SetTransform, SignatureNamespace, StripSignatures,
};

use crate::Case;
use crate::Script;
use crate::plans::{both_signed, response_signed};
use crate::script::Setting;

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// All signatures are removed and the person is forged.
        ///
        /// An SP that verifies only what is signed takes it.
        sig_removed_all {
            clauses: [profiles("4.1.4.5")],
            requirements: ["sig-unsigned-all", "sso-signature-required-post"],
            severity: Critical,
            caught_by: [SignaturePresent],
            expect: Reject,
            script: Plan::default().after(StripSignatures {}).after(Forge {}),
        }
    },
    case! {
        /// The signature of the Response is removed and the person is forged.
        ///
        /// The same for a Response-signed message.
        sig_removed_response {
            clauses: [profiles("4.1.4.5")],
            requirements: ["sso-signature-required-post"],
            mint: None,
            severity: Critical,
            caught_by: [SignaturePresent],
            expect: Reject,
            script: response_signed().after(StripSignatures {}).after(Forge {}),
        }
    },
    case! {
        /// Only the Response is signed, but the SP demands a signed Assertion.
        ///
        /// A setting that is ignored protects nobody.
        required_assertion_signature_missing {
            clauses: [metadata("2.4.4")],
            requirements: ["sig-wantassertionssigned"],
            attacks: ["sig-removed-assertion-only"],
            severity: Medium,
            caught_by: [AssertionSigned],
            expect: Reject,
            script: Script::one(
                both_signed()
                    .before(DoNotSign { of: Of::Assertion }),
            )
                .with(Setting::RequireSignedAssertion),
        }
    },
    case! {
        /// Only the Assertion is signed, but the SP demands a signed Response.
        ///
        /// Destination, InResponseTo and Status of an unsigned Response can be changed by anyone.
        required_response_signature_missing {
            clauses: [core("5.3")],
            requirements: ["sig-strip-one-config"],
            attacks: ["sig-removed-assertion-only"],
            severity: Medium,
            caught_by: [ResponseSigned],
            expect: Reject,
            script: Script::one(
                both_signed()
                    .before(DoNotSign { of: Of::Response }),
            )
                .with(Setting::RequireSignedResponse),
        }
    },
    case! {
        /// The Signature is an empty element and the person is forged.
        ///
        /// An SP that only asks whether there is a Signature takes it.
        sig_presence_only {
            clauses: [core("5.4"), xmldsig("4.2")],
            requirements: ["sig-alg-none"],
            severity: Critical,
            caught_by: [SignatureStructure],
            expect: Reject,
            script: Plan::default().after(EmptySignature {}).after(Forge {}),
        }
    },
    case! {
        /// SignatureValue is not base64, and the person is forged.
        ///
        /// An error while verifying must not count as success. CVE-2016-9814 (SimpleSAMLphp) took
        /// an error code for true.
        sig_value_garbage {
            clauses: [xmldsig("3.2.2")],
            severity: Critical,
            caught_by: [SignatureValue],
            expect: Reject,
            script: Plan::default()
                .after(Forge {})
                .after(Redigest {})
                .after(SetSignatureValue { value: "not base64!".into() }),
        }
    },
    case! {
        /// SignatureValue is empty, and the person is forged.
        ///
        /// The digest fits, so that SignatureValue alone can tell.
        sig_value_empty {
            clauses: [xmldsig("3.2.2")],
            requirements: ["sig-alg-none"],
            mint: None,
            severity: Critical,
            caught_by: [SignatureValue],
            expect: Reject,
            script: Plan::default()
                .after(Forge {})
                .after(Redigest {})
                .after(SetSignatureValue { value: String::new() }),
        }
    },
    case! {
        /// The digest fits the forged content, but SignedInfo was not signed again.
        ///
        /// An SP that checks digests and not the signature over them takes it.
        sig_value_of_other_content {
            clauses: [xmldsig("3.2.2")],
            mint: None,
            severity: Critical,
            caught_by: [SignatureValue],
            expect: Reject,
            script: Plan::default().after(Forge {}).after(Redigest {}),
        }
    },
    case! {
        /// SignatureMethod names no known algorithm, and the person is forged.
        ///
        /// An unknown algorithm must not fall through to success.
        sig_unknown_algorithm {
            clauses: [xmldsig("4.4.2")],
            requirements: ["sig-alg-unknown"],
            severity: Critical,
            caught_by: [SignatureAlgorithm],
            expect: Reject,
            script: Plan::default()
                .after(Forge {})
                .after(Redigest {})
                .after(SetSignatureMethod { algorithm: "urn:none".into() }),
        }
    },
    case! {
        /// The NameID is forged after signing.
        ///
        /// The digest does not fit any more.
        tampered_name_id {
            clauses: [xmldsig("3.2.1")],
            mint: Cap,
            bytes: Tampered,
            severity: Critical,
            caught_by: [DigestValue],
            expect: Reject,
            script: Plan::default().after(Forge {}),
        }
    },
    case! {
        /// One claim is forged after signing.
        ///
        /// The digest does not fit any more.
        tampered_attribute {
            clauses: [xmldsig("3.2.1")],
            mint: Cap,
            bytes: Tampered,
            severity: Critical,
            caught_by: [DigestValue],
            expect: Reject,
            script: Plan::default().after(ForgeAttribute { name: "PERSON_Email".into() }),
        }
    },
    case! {
        /// The end of a forged document is missing.
        ///
        /// An SP that falls back to a lenient parser or to text search reads the forgery without
        /// verifying anything.
        malformed_xml {
            clauses: [xml("2.1")],
            attacks: ["malformed-xml-fallback-parse"],
            bytes: Unreadable,
            severity: Critical,
            caught_by: [WellFormed],
            expect: Reject,
            script: Plan::default().after(Forge {}).after(CutEnd { octets: 12 }),
        }
    },
    case! {
        /// The Signature stands in another namespace, and the person is forged.
        ///
        /// One part of an SP looks for a Signature by its name and finds one; the verifying part
        /// looks for its namespace, finds none and has nothing to refuse. CVE-2025-25292
        /// (ruby-saml) has this among its steps.
        sig_hidden_foreign_ns {
            clauses: [profiles("4.1.4.5"), xmldsig("4.2")],
            requirements: ["sig-namespace-signature"],
            bytes: Unsigned,
            severity: Critical,
            caught_by: [SignaturePresent],
            expect: Reject,
            script: Plan::default()
                .after(SignatureNamespace { namespace: "urn:example:signature".into() })
                .after(Forge {}),
        }
    },
    case! {
        /// SignatureMethod is for an elliptic curve, where the IdP has an RSA key.
        ///
        /// The person is forged and the digest fits. A primitive that is given such a key or value
        /// returns an error, which is neither true nor false: CVE-2016-9814 (SimpleSAMLphp) took -1
        /// for true.
        sig_openssl_error_return {
            clauses: [xmldsig("3.2.2"), xmldsig("4.4.2")],
            attacks: ["sig-openssl-error-return"],
            severity: Critical,
            caught_by: [SignatureAlgorithm, SignatureValue],
            expect: Reject,
            script: Plan::default()
                .after(Forge {})
                .after(Redigest {})
                .after(SetSignatureMethod {
                    algorithm: "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256".into(),
                })
                .after(SetSignatureValue { value: "MAA=".into() }),
        }
    },
    case! {
        /// SignatureMethod is DSA, with a SignatureValue of odd length.
        ///
        /// The person is forged and the digest fits. A primitive that is given such a key or value
        /// returns an error, which is neither true nor false: CVE-2016-9814 (SimpleSAMLphp) took -1
        /// for true.
        sig_dsa_odd_length {
            clauses: [xmldsig("3.2.2"), xmldsig("4.4.2")],
            attacks: ["sig-openssl-error-return"],
            severity: Critical,
            caught_by: [SignatureAlgorithm, SignatureValue],
            expect: Reject,
            script: Plan::default()
                .after(Forge {})
                .after(Redigest {})
                .after(SetSignatureMethod {
                    algorithm: "http://www.w3.org/2000/09/xmldsig#dsa-sha1".into(),
                })
                .after(SetSignatureValue { value: "AAAA".into() }),
        }
    },
    case! {
        /// The certificate in KeyInfo is none, and the person is forged.
        ///
        /// A library that parses it throws. An SP that catches everything and goes on lets the
        /// person in.
        verify_throws_on_certificate {
            clauses: [xmldsig("3.2.1")],
            attacks: ["verify-exception-swallowed"],
            bytes: Tampered,
            severity: Critical,
            caught_by: [DigestValue],
            expect: Reject,
            script: Plan::default().after(Forge {}).after(BreakCertificate {}),
        }
    },
    case! {
        /// A transform is unknown, and the person is forged.
        ///
        /// A library that does not know it throws. An SP that catches everything and goes on lets
        /// the person in.
        verify_throws_on_transform {
            clauses: [xmldsig("3.2.1"), core("5.4.4")],
            attacks: ["verify-exception-swallowed"],
            bytes: Broken,
            severity: Critical,
            caught_by: [Transforms, DigestValue, SignatureValue],
            expect: Reject,
            script: Plan::default()
                .after(Forge {})
                .after(SetTransform { algorithm: "urn:example:transform".into() }),
        }
    },
];
