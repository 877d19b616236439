//! Keys that this SP does not trust.

use gauntlet_core::clause::{core, metadata, xmldsig};
use gauntlet_idp::Plan;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::steps::{Forge, KeyInfoCertificates, SignWith};

use crate::Case;

/// Signed by the attacker, with these certificates in KeyInfo.
fn attacker_listing(certificates: Vec<KeyName>) -> Plan {
    Plan::default()
        .before(SignWith {
            key: KeyName::Attacker,
            certificate: Some(KeyName::Attacker),
        })
        .before(Forge {})
        .after(KeyInfoCertificates {
            certificates,
            times: 1,
        })
}

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// Signed by the attacker, whose certificate stands in KeyInfo.
        ///
        /// An SP that takes the key from the message verifies it. CVE-2024-32962 (xml-crypto) had
        /// this effect.
        keyinfo_selfsigned {
            clauses: [core("5.4.5"), xmldsig("4.5")],
            requirements: ["sig-keyinfo-untrusted"],
            attacks: ["keyinfo-selfsigned-x509"],
            severity: Critical,
            caught_by: [SignatureValue],
            expect: Reject,
            script: Plan::default()
                .before(SignWith { key: KeyName::Attacker, certificate: Some(KeyName::Attacker) })
                .before(Forge {}),
        }
    },
    case! {
        /// Signed by the attacker, with the genuine certificate in KeyInfo.
        ///
        /// An SP that compares the certificate with its own but does not verify with it takes it.
        keyinfo_genuine_certificate {
            clauses: [core("5.4.5")],
            requirements: ["sig-keyinfo-decoy"],
            mint: Att,
            severity: Critical,
            caught_by: [SignatureValue],
            expect: Reject,
            script: Plan::default()
                .before(SignWith { key: KeyName::Attacker, certificate: Some(KeyName::Active) })
                .before(Forge {}),
        }
    },
    case! {
        /// Signed with the key of another tenant of the same IdP.
        ///
        /// Everything else is right; only the key belongs to someone else.
        keyinfo_other_tenant {
            clauses: [core("5.4.5"), metadata("2.4.1.1")],
            requirements: ["sso-issuer-trusted"],
            mint: Att,
            severity: Critical,
            caught_by: [SignatureValue],
            expect: Reject,
            script: Plan::default()
                .before(SignWith {
                    key: KeyName::OtherTenant,
                    certificate: Some(KeyName::OtherTenant),
                })
                .before(Forge {}),
        }
    },
    case! {
        /// Signed with a certificate of the app that this SP was not given.
        ///
        /// At a rollover an SP that knows only the old certificate refuses until it is told of the
        /// new one.
        key_not_yet_active {
            clauses: [metadata("2.4.1.1")],
            bytes: Foreign,
            severity: High,
            caught_by: [SignatureValue],
            expect: Reject,
            script: Plan::default()
                .before(SignWith { key: KeyName::Next, certificate: Some(KeyName::Next) }),
        }
    },
    case! {
        /// Signed by the attacker; KeyInfo has the trusted certificate, then the attacker's.
        ///
        /// An SP that finds a certificate that it trusts in KeyInfo, and verifies with whichever
        /// of them fits, takes it. The key comes from the configuration.
        keyinfo_multiple_certs {
            clauses: [core("5.4.5"), xmldsig("4.5.4")],
            severity: Critical,
            caught_by: [SignatureValue],
            expect: Reject,
            script: attacker_listing(vec![KeyName::Active, KeyName::Attacker]),
        }
    },
    case! {
        /// Signed by the attacker; KeyInfo has the attacker's certificate, then the trusted one.
        ///
        /// The mirror image, for an SP that looks for trust in any entry and takes the key from
        /// the first.
        keyinfo_multiple_certs_reversed {
            clauses: [core("5.4.5"), xmldsig("4.5.4")],
            attacks: ["keyinfo-multiple-certs"],
            severity: Critical,
            caught_by: [SignatureValue],
            expect: Reject,
            script: attacker_listing(vec![KeyName::Attacker, KeyName::Active]),
        }
    },
];
