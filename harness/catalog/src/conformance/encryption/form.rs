//! The form of what is encrypted, what in it, and what is signed.

use gauntlet_core::clause::{core, profiles, xml, xml_names, xmlenc};
use gauntlet_idp::encrypt::Splitter;
use gauntlet_idp::steps::{
    EncryptLater, EncryptNow, EncryptParts, EncryptedType, EncryptionPrefix, InheritNamespace,
    Plaintext, SplitCipherValue,
};
use gauntlet_idp::{Baseline, Flow, Plan, SignOption};

use crate::Case;
use crate::plans::{encrypted, to_key_holder};

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// EncryptedData has no Type.
        ///
        /// It should say Element; that an EncryptedAssertion holds an Assertion is known without it.
        type_absent {
            clauses: [core("2.3.4"), xmlenc("3.1")],
            requirements: ["ok-enc-type-absent", "enc-type-element"],
            severity: Medium,
            level: Should,
            expect: Accept,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(EncryptedType { value: None })),
        }
    },
    case! {
        /// XML Encryption with the prefix `e`.
        ///
        /// A prefix is a name for a namespace and nothing else.
        prefix_e {
            clauses: [xml_names("3")],
            requirements: ["ok-enc-prefix-variants"],
            severity: Medium,
            expect: Accept,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(EncryptionPrefix { value: "e".into() })),
        }
    },
    case! {
        /// XML Encryption in the default namespace.
        ///
        /// Without any prefix.
        default_namespace {
            clauses: [xml_names("6.2")],
            requirements: ["ok-enc-prefix-variants"],
            severity: Medium,
            expect: Accept,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(EncryptionPrefix { value: String::new() })),
        }
    },
    case! {
        /// The plaintext leaves its namespace to where it belongs.
        ///
        /// The Assertion declares no namespace: the default namespace in scope of EncryptedAssertion is its
        /// own (XML Encryption 4.4). Many libraries parse the plaintext alone, and then find no Assertion.
        namespace_inherited {
            clauses: [xmlenc("4.4"), xml_names("6.2")],
            requirements: ["ok-enc-namespace-inherited"],
            severity: Medium,
            expect: Policy,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(InheritNamespace {})),
        }
    },
    case! {
        /// The plaintext begins with a byte order mark.
        ///
        /// XML allows it at the start of a document, and the plaintext is no document.
        byte_order_mark {
            clauses: [xml("4.3.3")],
            requirements: ["ok-enc-plaintext-declaration"],
            severity: Medium,
            expect: Policy,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(Plaintext { value: "\u{feff}{element}".into() })),
        }
    },
    case! {
        /// White space around the element in the plaintext.
        ///
        /// As an IdP leaves it that indents what it encrypts.
        white_space_around {
            clauses: [core("2.3.4")],
            requirements: ["ok-enc-plaintext-declaration"],
            severity: Medium,
            expect: Policy,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(Plaintext { value: "\n  {element}\n".into() })),
        }
    },
    case! {
        /// The Response is signed, the Assertion encrypted and not signed.
        ///
        /// The Signature covers the EncryptedAssertion as it stands in the message.
        response_signed {
            clauses: [profiles("4.1.4.5"), core("6.2")],
            requirements: ["ok-enc-sign-outer"],
            severity: Medium,
            expect: Accept,
            script: to_key_holder(encrypted(SignOption::Response)),
        }
    },
    case! {
        /// The Assertion is signed, then encrypted, and the Response signed around it.
        ///
        /// Two Signatures, of which one is seen only after decryption.
        both_signed {
            clauses: [core("6.2")],
            requirements: ["ok-enc-sign-both"],
            severity: Medium,
            expect: Accept,
            script: to_key_holder(encrypted(SignOption::Both)),
        }
    },
    case! {
        /// SP-initiated, with the Assertion encrypted.
        ///
        /// InResponseTo of the confirmation is inside, that of the Response outside.
        solicited {
            clauses: [profiles("4.1.4.3")],
            requirements: ["enc-replaces-in-place"],
            severity: Medium,
            expect: Accept,
            script: to_key_holder(Plan::honest(Baseline {
                encrypt: true,
                flow: Flow::Solicited,
                ..Baseline::default()
            })),
        }
    },
    case! {
        /// The subject is an EncryptedID.
        ///
        /// It was made before the Assertion was signed, so that the Signature covers the ciphertext.
        encrypted_id {
            clauses: [core("2.2.4"), core("6.2")],
            requirements: ["ok-enc-id", "enc-encrypt-then-sign-ids"],
            severity: Medium,
            features: [EncryptedId, AesCbc, RsaOaep],
            expect: Policy,
            script: to_key_holder(Plan::default().before(EncryptParts {
                name_id: true,
                attributes: vec![],
            })),
        }
    },
    case! {
        /// An attribute is an EncryptedAttribute.
        ///
        /// It was made before the Assertion was signed, and is an attribute like the others once opened.
        encrypted_attribute {
            clauses: [core("2.7.3.2"), core("6.2")],
            requirements: ["enc-encrypt-then-sign-ids", "ok-encrypted-attribute"],
            severity: Medium,
            features: [EncryptedAttribute, AesCbc, RsaOaep],
            expect: Policy,
            script: to_key_holder(Plan::default().before(EncryptParts {
                name_id: false,
                attributes: vec!["PERSON_Email".into()],
            })),
        }
    },
    case! {
        /// White space in CipherValue.
        ///
        /// It is base64Binary, which may be broken into lines.
        white_space_in_cipher_value {
            clauses: [xmlenc("3.3")],
            attacks: ["enc-comment-in-ciphervalue"],
            mint: Cap,
            severity: Medium,
            level: Should,
            expect: Accept,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(EncryptLater {})
                .after(EncryptNow {})
                .after(SplitCipherValue { by: Splitter::WhiteSpace })),
        }
    },
];
