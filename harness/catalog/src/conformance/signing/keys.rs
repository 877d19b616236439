//! Keys of other kinds, and more than one of them.

use gauntlet_core::clause::{metadata, rfc9231, xmldsig};
use gauntlet_idp::Plan;
use gauntlet_idp::algorithm::SignatureAlgorithm;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::metadata::KeyUse;
use gauntlet_idp::steps::{NewIds, SignBy, SignWith};

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
            requirements: [
                "sig-multi-key-any",
                "md-keys-multiple",
                "err-e68-multi-keydescriptor",
                "ok-key-rollover-two",
            ],
            attacks: ["key-rollover-old"],
            severity: Medium,
            expect: Accept,
            script: Script::one(signed_by(KeyName::Next))
                .with(Setting::Trust(&[KeyName::Active, KeyName::Next])),
        }
    },
    case! {
        /// Signed with the trusted key, which KeyInfo shows under a new certificate.
        ///
        /// The IdP has renewed the certificate and kept the key. The key is what is trusted.
        key_under_a_new_certificate {
            clauses: [metadata("2.4.1.1"), xmldsig("4.5")],
            requirements: ["ok-key-rollover-same-key-new-cert"],
            severity: Medium,
            level: Should,
            expect: Accept,
            script: Plan::default().before(SignWith {
                key: KeyName::Active,
                certificate: Some(KeyName::Renewed),
            }),
        }
    },
    case! {
        /// The configuration is read again during a rollover, and the second of its keys signs.
        ///
        /// What an SP knew before it may forget; both keys are in what it reads now.
        rollover_while_it_runs {
            clauses: [metadata("2.4.1.1")],
            requirements: ["ok-flow-key-rollover-live"],
            severity: Medium,
            expect: Accept,
            script: Script::two_or_more(vec![signed_by(KeyName::Next), signed_by(KeyName::Next).before(NewIds {})])
                .with(Setting::Trust(&[KeyName::Next, KeyName::Active]))
                .then_under(vec![Setting::Trust(&[KeyName::Active, KeyName::Next])]),
        }
    },
    case! {
        /// The metadata of the IdP does not say what its key is for.
        ///
        /// It is for both uses then.
        metadata_key_without_use {
            clauses: [metadata("2.4.1.1")],
            requirements: ["md-keyuse-none-both", "err-e62-keyuse"],
            severity: Medium,
            expect: Accept,
            script: Script::one(Plan::default())
                .with(Setting::Metadata(&[(KeyName::Active, KeyUse::Unstated)])),
        }
    },
    case! {
        /// Signed with an RSA key of 3072 bits.
        ///
        /// A key may be longer than Entra's.
        rsa_3072 {
            clauses: [xmldsig("6.4.2")],
            requirements: ["ok-sig-rsa-3072-4096"],
            severity: Medium,
            expect: Accept,
            script: Script::one(signed_by(KeyName::Rsa3072)).with(Setting::Trust(&[KeyName::Rsa3072])),
        }
    },
    case! {
        /// Signed with an RSA key of 4096 bits.
        ///
        /// A key may be longer than Entra's.
        rsa_4096 {
            clauses: [xmldsig("6.4.2")],
            requirements: ["ok-sig-rsa-3072-4096"],
            severity: Medium,
            expect: Accept,
            script: Script::one(signed_by(KeyName::Rsa4096)).with(Setting::Trust(&[KeyName::Rsa4096])),
        }
    },
    case! {
        /// Signed with ECDSA on P-256 and SHA-256.
        ///
        /// An SP that says that it knows this algorithm takes the value as XML Signature writes it:
        /// r and s, one after the other.
        ecdsa_sha256 {
            clauses: [xmldsig("6.4.3")],
            requirements: ["err-e81-any-alg", "ok-sig-ecdsa-p256"],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Script::one(signed_by(KeyName::P256)).with(Setting::Trust(&[KeyName::P256])),
        }
    },
    case! {
        /// Signed with ECDSA on P-384 and SHA-384.
        ///
        /// The other curve that XML Signature names, with the hash of its size. The value is r and s again,
        /// 48 octets each.
        ecdsa_sha384 {
            clauses: [xmldsig("6.4.3"), rfc9231("2.3.6")],
            requirements: ["ok-sig-ecdsa-p384"],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Script::one(signed_by(KeyName::P384)).with(Setting::Trust(&[KeyName::P384])),
        }
    },
    case! {
        /// Signed with Ed25519.
        ///
        /// RFC 9231 gives it a name in XML Signature; an SP that says that it knows it takes the 64 octets as
        /// RFC 8032 writes them.
        eddsa_ed25519 {
            clauses: [rfc9231("2.3.12")],
            requirements: ["ok-sig-ed25519"],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Script::one(signed_by(KeyName::Ed25519)).with(Setting::Trust(&[KeyName::Ed25519])),
        }
    },
    case! {
        /// Signed with RSASSA-PSS and SHA-256.
        ///
        /// The identifier fixes all parameters: the mask of the same digest, and a salt as long.
        rsa_pss_sha256 {
            clauses: [rfc9231("2.3.10")],
            requirements: ["ok-sig-rsa-pss"],
            severity: Low,
            level: Should,
            features: [RsaPss],
            expect: Accept,
            script: Plan::default().before(SignBy { algorithm: SignatureAlgorithm::RsaPssSha256 }),
        }
    },
];
