//! Keys that this SP knows, and must not verify a login with.

use gauntlet_core::clause::{core, metadata};
use gauntlet_idp::Plan;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::metadata::KeyUse;
use gauntlet_idp::steps::{Forge, SignWith};

use crate::Case;
use crate::plans::signed_by;
use crate::script::{Script, Setting};

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// Signed with a key that the metadata lists for encryption.
        ///
        /// The SP knows the IdP from metadata with two keys, one to verify signatures with, one to
        /// encrypt to. Whoever holds the second one may be somebody else; an SP that trusts every
        /// listed key to sign lets them speak for the IdP.
        key_use_confusion {
            clauses: [metadata("2.4.1.1")],
            requirements: ["sig-encryption-only-key", "sso-md-keys"],
            // The IdP has signed, with a key that is trusted for something else.
            bytes: Foreign,
            severity: High,
            caught_by: [SignatureValue],
            expect: Reject,
            script: Script::one(Plan::default().before(SignWith {
                key: KeyName::Next,
                certificate: Some(KeyName::Next),
            }))
            .with(Setting::Metadata(&[
                (KeyName::Active, KeyUse::Signing),
                (KeyName::Next, KeyUse::Encryption),
            ])),
        }
    },
    case! {
        /// Signed with a key that has been replaced.
        ///
        /// After a rollover this SP was given the new certificate alone. Whoever keeps the old key,
        /// because it is why it was replaced or because nobody guards it any more, must not get in.
        key_rollover_old {
            clauses: [core("5.4.5"), metadata("2.4.1.1")],
            requirements: ["sig-removed-key"],
            bytes: Foreign,
            severity: High,
            caught_by: [SignatureValue],
            expect: Reject,
            script: Script::one(signed_by(KeyName::Next).before(SignWith {
                key: KeyName::Active,
                certificate: Some(KeyName::Active),
            }))
            .with(Setting::Trust(&[KeyName::Next])),
        }
    },
    case! {
        /// Signed with the SP's own key.
        ///
        /// The SP signs its requests, and knows its own certificate. That one has no say over who
        /// logs in; an SP that keeps it among those of the IdPs takes what its own key has signed,
        /// for instance on another host that shares it.
        sp_own_key_reflection {
            clauses: [core("5.4.5"), metadata("2.4.1.1")],
            mint: Att,
            severity: High,
            caught_by: [SignatureValue],
            expect: Reject,
            script: Script::one(
                Plan::default()
                    .before(SignWith { key: KeyName::Sp, certificate: Some(KeyName::Sp) })
                    .before(Forge {}),
            )
            .with(Setting::OwnKey(KeyName::Sp)),
        }
    },
    case! {
        /// The trusted certificate has expired.
        ///
        /// What is configured is the key; the certificate is a box to carry it in, and its dates
        /// say nothing (SAML V2.0 Metadata Interoperability Profile 2.6.1). An SP that looks at them
        /// locks everybody out on the day after, as the IdP goes on signing with a key that it has
        /// told nobody to drop. OWASP advises to look all the same: hence a warning, no failure.
        key_expired_cert {
            clauses: [metadata("2.4.1.1")],
            requirements: [
                "sig-cert-expired-ok",
                "sig-cert-expired-policy",
                "md-cert-any-content",
                "err-e69-keyinfo",
                "ok-key-expired-cert",
            ],
            conflicts: [CertificateDates],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Script::one(signed_by(KeyName::Expired))
                .with(Setting::Trust(&[KeyName::Expired])),
        }
    },
    case! {
        /// The trusted certificate is not valid yet.
        ///
        /// The other end of the same question: the certificate begins in two days.
        key_not_yet_valid_cert {
            clauses: [metadata("2.4.1.1")],
            requirements: ["sig-cert-expired-ok", "md-cert-any-content"],
            attacks: ["key-expired-cert"],
            conflicts: [CertificateDates],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Script::one(signed_by(KeyName::NotYetValid))
                .with(Setting::Trust(&[KeyName::NotYetValid])),
        }
    },
];
