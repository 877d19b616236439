//! Keys of other kinds, and more than one of them.

use gauntlet_core::clause::{metadata, rfc9231, xmldsig};
use gauntlet_idp::Plan;
use gauntlet_idp::algorithm::SignatureAlgorithm;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::steps::SignBy;

use crate::Case;
use crate::plans::signed_by;
use crate::script::{Script, Setting};

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// Signed with the second of two trusted keys.
        ///
        /// At a rollover Entra lists both keys for a while, and signs with either. An SP that tries
        /// the first certificate only locks everybody out.
        key_rollover_second {
            clauses: [metadata("2.4.1.1")],
            attacks: ["key-rollover-old"],
            severity: Medium,
            expect: Accept,
            script: Script::one(signed_by(KeyName::Next))
                .with(Setting::Trust(&[KeyName::Active, KeyName::Next])),
        }
    },
    case! {
        /// Signed with ECDSA on P-256 and SHA-256.
        ///
        /// An SP that says that it knows this algorithm takes the value as XML Signature writes it:
        /// r and s, one after the other.
        ecdsa_sha256 {
            clauses: [xmldsig("6.4.3")],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Script::one(signed_by(KeyName::P256)).with(Setting::Trust(&[KeyName::P256])),
        }
    },
    case! {
        /// Signed with RSASSA-PSS and SHA-256.
        ///
        /// The identifier fixes all parameters: the mask of the same digest, and a salt as long.
        rsa_pss_sha256 {
            clauses: [rfc9231("2.3.10")],
            severity: Low,
            level: Should,
            features: [RsaPss],
            expect: Accept,
            script: Plan::default().before(SignBy { algorithm: SignatureAlgorithm::RsaPssSha256 }),
        }
    },
];
