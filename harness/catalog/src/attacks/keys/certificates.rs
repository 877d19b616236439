//! Certificates in `KeyInfo` that look like the trusted one, and keys that are found elsewhere.

use gauntlet_core::clause::{core, xmldsig};
use gauntlet_idp::Plan;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::steps::{
    Forge, JoinCertificates, KeyInfoChain, NameKey, SignWith, StylesheetKey,
};

use crate::Case;
use crate::script::{Script, Setting};

/// `plan` with a forged person, signed by the attacker, whose certificate stands in KeyInfo.
fn by_attacker(plan: Plan, certificate: KeyName) -> Plan {
    plan.before(SignWith {
        key: KeyName::Attacker,
        certificate: Some(certificate),
    })
    .before(Forge {})
}

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// Signed by the attacker, under a certificate that repeats all names of the trusted one.
        ///
        /// Subject, issuer, serial number and dates are those of the trusted certificate; only the
        /// key differs. An SP that looks a certificate up by issuer and serial number finds this
        /// one as good as its own.
        keyinfo_cloned_cert {
            clauses: [core("5.4.5"), xmldsig("4.5.4")],
            severity: Critical,
            caught_by: [SignatureValue],
            expect: Reject,
            script: by_attacker(Plan::default(), KeyName::Clone),
        }
    },
    case! {
        /// One X509Data lists the trusted certificate, then the attacker's, which has signed.
        ///
        /// An SP that pins a fingerprint takes the certificate itself out of the message. Where it
        /// compares the first and verifies with the last of the chain, it pins nothing.
        keyinfo_fingerprint_only {
            clauses: [core("5.4.5"), xmldsig("4.5.4")],
            severity: Critical,
            caught_by: [SignatureValue],
            expect: Reject,
            script: by_attacker(Plan::default(), KeyName::Attacker)
                .after(KeyInfoChain { certificates: vec![KeyName::Active, KeyName::Attacker] }),
        }
    },
    case! {
        /// The trusted certificate with the attacker's behind it, in one X509Certificate.
        ///
        /// The octets begin as the trusted certificate does, and more follows. An SP that compares
        /// the beginning, and a loader that keeps the last certificate it reads, come to different
        /// ends.
        keyinfo_trailing_der {
            clauses: [core("5.4.5"), xmldsig("4.5.4")],
            severity: Critical,
            caught_by: [SignatureValue],
            expect: Reject,
            script: by_attacker(Plan::default(), KeyName::Attacker)
                .after(JoinCertificates {
                    certificates: vec![KeyName::Active, KeyName::Attacker],
                }),
        }
    },
    case! {
        /// Signed under a certificate of the authority that has issued the trusted one.
        ///
        /// The authority is public and issues to anybody, under the name of the attacker's own.
        /// The SP trusts one certificate; an SP that trusts its issuer instead trusts every
        /// customer of the same authority. The certificate is the second of two trusted ones: an
        /// SP may demand that they are self-signed.
        keyinfo_ca_issued {
            clauses: [core("5.4.5"), xmldsig("4.5.4")],
            severity: Critical,
            caught_by: [SignatureValue],
            expect: Reject,
            script: Script::one(
                Plan::default()
                    .before(SignWith {
                        key: KeyName::IssuedToAttacker,
                        certificate: Some(KeyName::IssuedToAttacker),
                    })
                    .before(Forge {})
                    .after(KeyInfoChain {
                        certificates: vec![KeyName::IssuedToAttacker, KeyName::Authority],
                    }),
            )
            .with(Setting::Trust(&[KeyName::Active, KeyName::Issued])),
        }
    },
    case! {
        /// RetrievalMethod names a key elsewhere in the message, behind a stylesheet.
        ///
        /// The attacker's certificate stands in Extensions, and a stylesheet is to copy it. An SP
        /// that follows the reference runs code of the attacker's choice before anything is
        /// verified, and then verifies with a key of the attacker's choice.
        keyinfo_retrievalmethod_transform {
            clauses: [core("5.4.5"), xmldsig("4.5.3")],
            mint: Att,
            severity: Critical,
            caught_by: [SignatureValue],
            expect: Reject,
            script: by_attacker(Plan::default(), KeyName::Attacker)
                .after(StylesheetKey { key: KeyName::Attacker }),
        }
    },
    case! {
        /// KeyName ends the text of a query and adds a condition that is always true.
        ///
        /// An SP that finds its keys by name, in a table that also holds certificates of others,
        /// gets them all. Here the one that verifies is the attacker's. A name in KeyInfo is a
        /// value of the sender: it must be passed as a parameter, if it is used at all.
        keyinfo_keyname_injection {
            clauses: [core("5.4.5"), xmldsig("4.5.1")],
            mint: Att,
            severity: Critical,
            caught_by: [SignatureValue],
            expect: Reject,
            script: by_attacker(Plan::default(), KeyName::Attacker)
                .after(NameKey { name: "' or '1'='1".into() }),
        }
    },
];
