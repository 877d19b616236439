//! Content keys that a right SP does not take.

use gauntlet_core::clause::{core, xmldsig, xmlenc};
use gauntlet_idp::SignOption;
use gauntlet_idp::algorithm::DigestAlgorithm;
use gauntlet_idp::encrypt::{KeyPlace, Transport};
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::steps::{
    AnotherOaepDigest, EncryptTo, PlaceKey, ReplaceCiphertextKey, TransportKey,
};

use crate::Case;
use crate::plans::{encrypted, to_key_holder};
use crate::script::{Script, Setting};

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// The content key is encrypted by PKCS#1 v1.5.
        ///
        /// Every answer that tells good padding from bad reads the key out (Bleichenbacher 1998). XML
        /// Encryption 1.1 keeps it for old messages; a right SP has it off.
        enc_rsa15 {
            clauses: [xmlenc("5.5.1")],
            requirements: ["enc-rsa15-off"],
            attacks: ["enc-weak-algorithm"],
            mint: Idp,
            bytes: Unsigned,
            severity: Medium,
            level: Should,
            caught_by: [EncryptionAlgorithm],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(TransportKey {
                    by: Transport::Rsa15,
                    digest: None,
                    mask: None,
                    label: None,
                })),
        }
    },
    case! {
        /// RSA-OAEP with another digest than the one that is named.
        ///
        /// SHA-256 is used, SHA-1 is named: whoever opens it tries what is not said.
        enc_oaep_digest_mismatch {
            clauses: [xmlenc("5.5.2")],
            requirements: ["enc-oaep-params"],
            attacks: ["enc-weak-algorithm"],
            mint: Idp,
            bytes: Unsigned,
            severity: Low,
            level: Should,
            caught_by: [Decryption],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(AnotherOaepDigest { used: DigestAlgorithm::Sha256 })),
        }
    },
    case! {
        /// The content key is encrypted to another SP.
        ///
        /// Nothing can be opened: there is no login, and no error page with a trace.
        enc_key_for_another {
            clauses: [core("6.1")],
            requirements: ["enc-key-missing"],
            attacks: ["enc-key-location"],
            mint: Idp,
            bytes: Unsigned,
            severity: Low,
            caught_by: [Decryption],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(EncryptTo { keys: vec![KeyName::Attacker], named: false })),
        }
    },
    case! {
        /// RetrievalMethod names an EncryptedKey on the web.
        ///
        /// An SP that fetches it makes requests for whoever asks.
        enc_key_on_the_web {
            clauses: [xmldsig("4.5.3"), xmlenc("3.5.3")],
            requirements: ["enc-retrievalmethod-external"],
            attacks: ["enc-key-location"],
            mint: None,
            bytes: Unsigned,
            severity: High,
            caught_by: [EncryptionStructure],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(PlaceKey { at: KeyPlace::Web })),
        }
    },
    case! {
        /// EncryptedKey is to be retrieved from itself.
        ///
        /// Its KeyInfo names itself: who follows it never ends.
        enc_key_loop {
            clauses: [xmldsig("4.5.3")],
            requirements: ["enc-retrievalmethod-external"],
            attacks: ["enc-key-location"],
            mint: Idp,
            severity: Medium,
            level: Should,
            caught_by: [EncryptionStructure],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(PlaceKey { at: KeyPlace::Loop })),
        }
    },
    case! {
        /// Eight EncryptedKeys, each in the KeyInfo of the next.
        ///
        /// Each would be opened by the one within. The outermost opens with the key of the SP alone; whoever begins
        /// with the innermost works eight times for nothing.
        enc_key_chain {
            clauses: [xmlenc("3.5.1")],
            requirements: ["enc-nested-depth"],
            attacks: ["enc-key-location"],
            mint: Idp,
            severity: Low,
            level: Should,
            caught_by: [EncryptionStructure],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(EncryptTo { keys: vec![KeyName::SpEncryption; 8], named: false })
                .before(PlaceKey { at: KeyPlace::Chained })),
        }
    },
    case! {
        /// Content keys encrypted by PKCS#1 v1.5, of which one has a wrong padding.
        ///
        /// An SP that says which one it is opens any ciphertext for whoever asks often enough (Bleichenbacher, 1998).
        /// The best answer is not to know the algorithm at all.
        enc_rsa15_bleichenbacher {
            clauses: [xmlenc("5.5.1"), core("6.2")],
            requirements: ["enc-rsa15-oracle"],
            mint: Cap,
            bytes: Unsigned,
            severity: Medium,
            level: Should,
            caught_by: [EncryptionAlgorithm],
            expect: Reject,
            script: Script::alike(
                [[0, 1], [1, 2], [0, 2]]
                    .map(|begin| {
                        encrypted(SignOption::Assertion)
                            .before(TransportKey {
                                by: Transport::Rsa15,
                                digest: None,
                                mask: None,
                                label: None,
                            })
                            .after(ReplaceCiphertextKey { begin })
                    })
                    .to_vec(),
            )
            .with(Setting::Decrypt(&[KeyName::SpEncryption])),
        }
    },
];
