//! Checks that stop at encryption.

use gauntlet_core::clause::{core, profiles, xml, xmlenc};
use gauntlet_idp::draft::Of;
use gauntlet_idp::steps::{
    EncryptAgain, EncryptLater, EncryptNow, Plaintext, SetAudience, SetIssuer, SetRecipient,
    SetTime, WrapAssertion,
};
use gauntlet_idp::times::TimeField;
use gauntlet_idp::wrap::{Carrier, IdPolicy, Place};
use gauntlet_idp::{SignOption, names};

use crate::Case;
use crate::plans::OTHER_ISSUER;
use crate::plans::{encrypted, to_key_holder};

/// An hour in milliseconds.
const HOUR: i64 = 60 * 60 * 1000;

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// A forged Assertion that holds the signed one, encrypted.
        ///
        /// XSW4 behind encryption: checks that run on the outer document alone do not see it. It takes a captured
        /// login and the public key of the SP.
        enc_wrapped_inside_xsw4 {
            clauses: [core("5.4.2"), core("6.2")],
            attacks: ["enc-wrapped-inside"],
            mint: Cap,
            severity: Critical,
            caught_by: [SingleAssertion, SignaturePlacement],
            expect: NeverForged,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(EncryptLater {})
                .after(WrapAssertion {
                    original: Place::InForged,
                    signature: Carrier::Original,
                    id: IdPolicy::Fresh,
                })
                .after(EncryptNow {})),
        }
    },
    case! {
        /// A forged Assertion with the genuine Signature, which holds the genuine Assertion, encrypted.
        ///
        /// The genuine Assertion is in a ds:Object of its own Signature.
        enc_wrapped_inside_object {
            clauses: [core("5.4.2"), core("6.2")],
            attacks: ["enc-wrapped-inside"],
            mint: Cap,
            severity: Critical,
            caught_by: [SingleAssertion, SignatureStructure],
            expect: NeverForged,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(EncryptLater {})
                .after(WrapAssertion {
                    original: Place::SignatureObject,
                    signature: Carrier::Forged,
                    id: IdPolicy::Fresh,
                })
                .after(EncryptNow {})),
        }
    },
    case! {
        /// A forged Assertion with the genuine one in its Advice, encrypted.
        ///
        /// Advice may hold Assertions; what it holds is nobody's login.
        enc_wrapped_inside_advice {
            clauses: [core("5.4.2"), core("6.2")],
            attacks: ["enc-wrapped-inside"],
            mint: Cap,
            severity: Critical,
            caught_by: [SingleAssertion],
            expect: NeverForged,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(EncryptLater {})
                .after(WrapAssertion {
                    original: Place::Advice,
                    signature: Carrier::Original,
                    id: IdPolicy::Fresh,
                })
                .after(EncryptNow {})),
        }
    },
    case! {
        /// The genuine Assertion stands in Extensions, and a forged one of the same ID is encrypted.
        ///
        /// Whether identifiers are unique must be asked after decryption: before, there is one of them
        /// (CVE-2016-5697 was about such duplicates).
        enc_dup_id_inside {
            clauses: [core("1.3.4"), core("6.2")],
            mint: Cap,
            severity: Critical,
            caught_by: [UniqueIds, SingleAssertion],
            expect: NeverForged,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(EncryptLater {})
                .after(WrapAssertion {
                    original: Place::Extensions,
                    signature: Carrier::Original,
                    id: IdPolicy::Same,
                })
                .after(EncryptNow {})),
        }
    },
    case! {
        /// The plaintext is the Assertion twice.
        ///
        /// An EncryptedAssertion holds one; the rest of the plaintext must not be thrown away unseen.
        enc_two_elements {
            clauses: [core("2.3.4"), xmlenc("3.1")],
            requirements: ["enc-inner-not-assertion"],
            attacks: ["enc-decrypts-to-multiple"],
            mint: Idp,
            bytes: Unsigned,
            severity: Medium,
            level: SenderOnly,
            caught_by: [Decryption],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(Plaintext { value: "{element}{element}".into() })),
        }
    },
    case! {
        /// Text stands before the Assertion in the plaintext.
        ///
        /// It is of type Element, and that is one element.
        enc_text_before {
            clauses: [core("2.3.4"), xmlenc("3.1")],
            requirements: ["enc-inner-not-assertion"],
            attacks: ["enc-decrypts-to-multiple"],
            mint: Idp,
            bytes: Unsigned,
            severity: Medium,
            level: SenderOnly,
            caught_by: [Decryption],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(Plaintext { value: "text {element}".into() })),
        }
    },
    case! {
        /// The plaintext is empty.
        ///
        /// Nothing was encrypted, and well.
        enc_empty {
            clauses: [core("2.3.4"), xmlenc("3.1")],
            requirements: ["enc-inner-not-assertion"],
            attacks: ["enc-decrypts-to-multiple"],
            mint: Idp,
            bytes: Unsigned,
            severity: Medium,
            caught_by: [Decryption],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(Plaintext { value: String::new() })),
        }
    },
    case! {
        /// The plaintext is a Response with the Assertion in it.
        ///
        /// Whoever looks for an Assertion somewhere in what comes out finds it.
        enc_holds_response {
            clauses: [core("2.3.4"), xmlenc("3.1")],
            requirements: ["enc-inner-not-assertion"],
            attacks: ["enc-decrypts-to-multiple"],
            mint: Idp,
            bytes: Unsigned,
            severity: Medium,
            level: SenderOnly,
            caught_by: [Decryption],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(Plaintext { value: format!(
                        "<samlp:Response xmlns:samlp=\"{}\" ID=\"_r\" Version=\"2.0\">{{element}}</samlp:Response>",
                        names::PROTOCOL
                    ) })),
        }
    },
    case! {
        /// The plaintext begins with a document type declaration.
        ///
        /// What is refused outside must be refused inside: entities and fetches behind it are the same.
        enc_holds_doctype {
            clauses: [core("2.3.4"), xmlenc("3.1")],
            requirements: ["enc-inner-not-assertion"],
            attacks: ["enc-decrypts-to-multiple"],
            mint: Idp,
            bytes: Unsigned,
            severity: Medium,
            level: Should,
            caught_by: [Decryption],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(Plaintext { value: "<!DOCTYPE Assertion [<!ENTITY e \"e\">]>{element}".into() })),
        }
    },
    case! {
        /// A document type declaration in the plaintext takes a part of itself from an address of the attacker.
        ///
        /// The plaintext is often read by a parser of its own, set up with less care than the first. Whoever knows the
        /// SP's certificate can send it, which is everyone.
        xxe_after_decrypt {
            clauses: [core("2.3.4"), xml("4.2.2")],
            attacks: ["xxe-after-decrypt"],
            mint: Idp,
            bytes: Unsigned,
            severity: High,
            level: Should,
            caught_by: [Decryption],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(Plaintext {
                    value: "<!DOCTYPE Assertion [<!ENTITY % e SYSTEM \"{address}\"> %e;]>{element}".into(),
                })),
        }
    },
    case! {
        /// An EncryptedAssertion in an EncryptedAssertion.
        ///
        /// The schema knows of none. Each level costs the SP a private key operation before it knows who asks.
        enc_nested {
            clauses: [core("2.3.4")],
            attacks: ["enc-decrypts-to-multiple"],
            mint: Idp,
            bytes: Unsigned,
            severity: Low,
            level: SenderOnly,
            caught_by: [Decryption],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(EncryptAgain { levels: 2 })),
        }
    },
    case! {
        /// An EncryptedAssertion in an EncryptedAssertion, eight deep.
        ///
        /// The schema knows of none. Each level makes the message a third longer, so that
        /// no more than a few dozen fit; each costs the SP a private key operation before it knows who asks.
        enc_nested_deep {
            clauses: [core("2.3.4")],
            attacks: ["enc-decrypts-to-multiple"],
            mint: Idp,
            bytes: Unsigned,
            severity: Low,
            level: SenderOnly,
            caught_by: [Decryption],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(EncryptAgain { levels: 8 })),
        }
    },
    case! {
        /// The encrypted Assertion has expired.
        ///
        /// Signed by the IdP and encrypted: what is checked of an Assertion in the clear is checked of this one
        /// (saml2-js up to 2.0.3 did not).
        enc_expired {
            clauses: [profiles("4.1.4.3"), core("6.2")],
            requirements: ["enc-inner-all-checks"],
            attacks: ["enc-conditions-skipped"],
            mint: Idp,
            severity: High,
            caught_by: [ConditionsNotOnOrAfter],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(SetTime { field: TimeField::ConditionsNotBefore, offset_ms: -3 * HOUR })
                .before(SetTime { field: TimeField::ConditionsNotOnOrAfter, offset_ms: -HOUR })),
        }
    },
    case! {
        /// The encrypted Assertion is for another audience.
        ///
        /// Signed by the IdP and encrypted: what is checked of an Assertion in the clear is checked of this one
        /// (saml2-js up to 2.0.3 did not).
        enc_audience_wrong {
            clauses: [profiles("4.1.4.3"), core("6.2")],
            requirements: ["enc-inner-all-checks"],
            attacks: ["enc-conditions-skipped"],
            mint: Idp,
            severity: High,
            caught_by: [Audience],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(SetAudience { value: "https://other.example/saml".into() })),
        }
    },
    case! {
        /// The encrypted Assertion is for another recipient.
        ///
        /// Signed by the IdP and encrypted: what is checked of an Assertion in the clear is checked of this one
        /// (saml2-js up to 2.0.3 did not).
        enc_recipient_wrong {
            clauses: [profiles("4.1.4.3"), core("6.2")],
            requirements: ["enc-inner-all-checks"],
            attacks: ["enc-conditions-skipped"],
            mint: Idp,
            severity: High,
            caught_by: [Recipient],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(SetRecipient { value: Some("https://other.example/acs".into()) })),
        }
    },
    case! {
        /// The confirmation of the encrypted Assertion has expired.
        ///
        /// Signed by the IdP and encrypted: what is checked of an Assertion in the clear is checked of this one
        /// (saml2-js up to 2.0.3 did not).
        enc_confirmation_expired {
            clauses: [profiles("4.1.4.3"), core("6.2")],
            requirements: ["enc-inner-all-checks"],
            attacks: ["enc-conditions-skipped"],
            mint: Idp,
            severity: High,
            caught_by: [ConfirmationNotOnOrAfter],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(SetTime { field: TimeField::ConfirmationNotOnOrAfter, offset_ms: -HOUR })),
        }
    },
    case! {
        /// The encrypted Assertion names another Issuer.
        ///
        /// Signed by the IdP and encrypted: what is checked of an Assertion in the clear is checked of this one
        /// (saml2-js up to 2.0.3 did not).
        enc_issuer_wrong {
            clauses: [profiles("4.1.4.3"), core("6.2")],
            requirements: ["enc-inner-all-checks"],
            attacks: ["enc-conditions-skipped"],
            mint: Idp,
            severity: High,
            caught_by: [AssertionIssuer],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(SetIssuer { of: Of::Assertion, value: Some(OTHER_ISSUER.into()) })),
        }
    },
];
