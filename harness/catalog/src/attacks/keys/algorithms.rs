//! Algorithms that this SP must not take from the message.

use gauntlet_core::clause::{core, rfc9231, xmldsig};
use gauntlet_idp::Plan;
use gauntlet_idp::algorithm::{DigestAlgorithm, SignatureAlgorithm};
use gauntlet_idp::steps::{DigestBy, Forge, SignBy};

use crate::Case;

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// Signed with RSA and SHA-1.
        ///
        /// A legacy option of Entra. Collisions of SHA-1 are practical; an SP should refuse it.
        alg_sha1_signature {
            clauses: [rfc9231("2.3"), core("5.4.2")],
            attacks: ["alg-sha1"],
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
            attacks: ["alg-sha1"],
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
            severity: Critical,
            caught_by: [SignatureAlgorithm],
            expect: Reject,
            script: Plan::default()
                .before(SignBy { algorithm: SignatureAlgorithm::HmacSha256 })
                .before(Forge {}),
        }
    },
];
