//! Algorithms that this SP must not take from the message.

use gauntlet_core::clause::{core, rfc9231, xmldsig};
use gauntlet_idp::Plan;
use gauntlet_idp::algorithm::{DigestAlgorithm, SignatureAlgorithm};
use gauntlet_idp::steps::{CallSignatureMethod, DigestBy, Forge, SignBy, SignByHmac};

use crate::Case;

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// Signed with RSA and SHA-1.
        ///
        /// A legacy option of Entra. Collisions of SHA-1 are practical; an SP should refuse it.
        alg_sha1_signature {
            clauses: [rfc9231("2.3"), core("5.4.2")],
            requirements: ["sig-alg-sha1"],
            attacks: ["alg-sha1"],
            conflicts: [Sha1],
            severity: Medium,
            level: Should,
            caught_by: [SignatureAlgorithm],
            expect: Reject,
            script: Plan::default().before(SignBy { algorithm: SignatureAlgorithm::RsaSha1 }),
        }
    },
    case! {
        /// The content is digested with SHA-1.
        ///
        /// The signature itself is modern; the digest is where a collision would be used.
        alg_sha1_digest {
            clauses: [rfc9231("2.1"), xmldsig("6.2")],
            requirements: ["sig-alg-sha1"],
            attacks: ["alg-sha1"],
            conflicts: [Sha1],
            severity: Medium,
            level: Should,
            caught_by: [DigestAlgorithm],
            expect: Reject,
            script: Plan::default().before(DigestBy { algorithm: DigestAlgorithm::Sha1 }),
        }
    },
    case! {
        /// The "signature" is an HMAC keyed with the public certificate.
        ///
        /// An SP that lets the message choose the algorithm hands its public key to HMAC as the
        /// secret, and anyone can compute it. Known of xml-crypto before 2.0 (GHSA-c27r-x354-4m68).
        alg_hmac_with_public_cert {
            clauses: [xmldsig("6.3")],
            requirements: ["sig-hmac-confusion"],
            severity: Critical,
            caught_by: [SignatureAlgorithm],
            expect: Reject,
            script: Plan::default()
                .before(SignBy { algorithm: SignatureAlgorithm::HmacSha256 })
                .before(Forge {}),
        }
    },
    case! {
        /// The "signature" is an HMAC under an empty secret.
        ///
        /// Where no secret is configured, an SP that lets the message choose HMAC may compute with
        /// none, and so may anybody.
        alg_hmac_empty_key {
            clauses: [xmldsig("6.3")],
            requirements: ["sig-hmac-confusion"],
            severity: Critical,
            caught_by: [SignatureAlgorithm],
            expect: Reject,
            script: Plan::default()
                .before(SignByHmac { secret: Some(String::new()), output_bits: None })
                .before(Forge {}),
        }
    },
    case! {
        /// The "signature" is an HMAC of which no bit is to be compared.
        ///
        /// HMACOutputLength is 0 and SignatureValue is empty: an SP that compares as many bits as
        /// the message says compares none (CVE-2009-0217).
        alg_hmac_truncation {
            clauses: [xmldsig("6.3.1")],
            requirements: ["sig-hmac-truncation"],
            bytes: Broken,
            severity: Critical,
            caught_by: [SignatureAlgorithm],
            expect: Reject,
            script: Plan::default()
                .before(SignByHmac { secret: None, output_bits: Some(0) })
                .before(Forge {}),
        }
    },
    case! {
        /// The identifier of the signature algorithm is written in capitals.
        ///
        /// Identifiers are compared character by character, so this is an unknown one. An SP that
        /// folds them in one place and not in another checks one algorithm and uses another; here
        /// the signature is genuine, and to take it is merely lenient.
        alg_uri_variants {
            clauses: [xmldsig("6.1"), rfc9231("2.3")],
            bytes: Broken,
            severity: Low,
            level: Should,
            caught_by: [SignatureAlgorithm],
            expect: Reject,
            script: Plan::default()
                .before(CallSignatureMethod {
                    uri: "HTTP://WWW.W3.ORG/2001/04/XMLDSIG-MORE#RSA-SHA256".into(),
                }),
        }
    },
];
