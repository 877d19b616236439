//! Encrypted, and not by the IdP.

use gauntlet_core::clause::{core, profiles, xmldsig};
use gauntlet_idp::draft::Of;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::steps::{
    EncryptLater, EncryptNow, EncryptParts, EncryptedDecoy, Forge, ForgeEncryptedPart, PlainDecoy,
    Plaintext, SetIssuer, SignWith, StripSignatures, WrapResponse,
};
use gauntlet_idp::wrap::{Carrier, Place};
use gauntlet_idp::{Plan, SignOption, names};

use crate::Case;
use crate::plans::{encrypted, to_key_holder};
use crate::script::Setting;

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// An unsigned Assertion, encrypted to the SP.
        ///
        /// The key of the SP is public: anybody can encrypt. An SP that takes decryption for proof of
        /// origin, or that looks for Signatures outside alone, lets anybody in as anybody (CVE-2024-4985 and
        /// CVE-2024-9487 were of this kind).
        enc_unsigned_inner {
            clauses: [core("6.2"), profiles("4.1.4.5")],
            requirements: ["enc-inner-still-validated"],
            mint: None,
            severity: Critical,
            caught_by: [SignaturePresent],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(EncryptLater {})
                .after(StripSignatures {})
                .after(Forge {})
                .after(EncryptNow {})),
        }
    },
    case! {
        /// An Assertion signed by the attacker, encrypted to the SP.
        ///
        /// There is a Signature inside, by a key that nobody trusts, with its certificate beside it.
        enc_foreign_inner {
            clauses: [core("6.2")],
            requirements: ["enc-inner-still-validated"],
            attacks: ["enc-unsigned-inner"],
            mint: Att,
            severity: Critical,
            caught_by: [SignatureValue],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion).before(SignWith {
                key: KeyName::Attacker,
                certificate: Some(KeyName::Attacker),
            })),
        }
    },
    case! {
        /// An unsigned Assertion before the genuine encrypted one.
        ///
        /// The SP verifies the one and reads the other (CVE-2026-2092 had both in one message). To take the
        /// genuine person and ignore the rest is no harm.
        enc_plus_plain_before {
            clauses: [profiles("4.1.4.2"), core("2.3.4")],
            requirements: ["enc-mixed-assertions"],
            attacks: ["enc-plus-plain"],
            mint: Cap,
            severity: Critical,
            caught_by: [SingleAssertion],
            expect: NeverForged,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .after(PlainDecoy { first: true })),
        }
    },
    case! {
        /// An unsigned Assertion after the genuine encrypted one.
        ///
        /// An SP that puts what it has decrypted at the end, or takes the last, mixes up the two.
        enc_plus_plain_after {
            clauses: [profiles("4.1.4.2"), core("2.3.4")],
            requirements: ["enc-mixed-assertions"],
            attacks: ["enc-plus-plain"],
            mint: Cap,
            severity: Critical,
            caught_by: [SingleAssertion],
            expect: NeverForged,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .after(PlainDecoy { first: false })),
        }
    },
    case! {
        /// An EncryptedAssertion of the attacker before the genuine one.
        ///
        /// Both open with the key of the SP; one has a Signature in it.
        enc_plus_encrypted_before {
            clauses: [profiles("4.1.4.2"), core("2.3.4")],
            requirements: ["enc-mixed-assertions"],
            attacks: ["enc-plus-plain"],
            mint: Cap,
            severity: Critical,
            caught_by: [SingleAssertion],
            expect: NeverForged,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .after(EncryptedDecoy { first: true })),
        }
    },
    case! {
        /// An EncryptedAssertion of the attacker after the genuine one.
        ///
        /// As before, in the other order.
        enc_plus_encrypted_after {
            clauses: [profiles("4.1.4.2"), core("2.3.4")],
            requirements: ["enc-mixed-assertions"],
            attacks: ["enc-plus-plain"],
            mint: Cap,
            severity: Critical,
            caught_by: [SingleAssertion],
            expect: NeverForged,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .after(EncryptedDecoy { first: false })),
        }
    },
    case! {
        /// A forged EncryptedAssertion in a Response that holds the genuine signed one.
        ///
        /// A wrapping whose forged part is encrypted: rules that count Assertions count none outside. The
        /// genuine Response, signed, is parked in Extensions.
        enc_injected_into_signed_response {
            clauses: [core("5.4.2"), core("6.2")],
            mint: Cap,
            severity: Critical,
            level: Should,
            caught_by: [SingleAssertion, SignaturePlacement],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Response)
                .before(EncryptLater {})
                .after(WrapResponse {
                    original: Place::Extensions,
                    signature: Carrier::Original,
                })
                .after(EncryptNow {})),
        }
    },
    case! {
        /// A forged EncryptedAssertion is added to a signed Response.
        ///
        /// The Signature of the Response covers its content, and this is not of it: the digest is another.
        enc_added_to_signed_response {
            clauses: [core("5.4.2"), xmldsig("3.2.1")],
            attacks: ["enc-injected-into-signed-response"],
            mint: Cap,
            bytes: Tampered,
            severity: Critical,
            caught_by: [DigestValue],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Response)
                .after(EncryptedDecoy { first: true })),
        }
    },
    case! {
        /// NameID and EncryptedID in one Subject.
        ///
        /// The schema lets a Subject name its principal once. An SP that prefers the encrypted one to the other, or
        /// reads both in different places, has two minds about who it is.
        enc_both_name_ids {
            clauses: [core("2.4.1"), core("2.2.4")],
            attacks: ["enc-nameid-mismatch"],
            mint: Idp,
            severity: High,
            level: SenderOnly,
            caught_by: [NameId],
            features: [EncryptedId, AesCbc, RsaOaep],
            expect: Reject,
            script: to_key_holder(Plan::default().before(ForgeEncryptedPart {
                attribute: None,
                beside: true,
            })),
        }
    },
    case! {
        /// The NameID gives way to an EncryptedID of the attacker.
        ///
        /// After the Assertion was signed. An SP that opens the parts of an Assertion apart from what it has verified reads it.
        enc_name_id_swapped {
            clauses: [core("2.2.4"), xmldsig("3.2.1")],
            attacks: ["enc-nameid-mismatch"],
            mint: Cap,
            bytes: Tampered,
            severity: Critical,
            caught_by: [DigestValue],
            features: [EncryptedId, AesCbc, RsaOaep],
            expect: Reject,
            script: to_key_holder(Plan::default().after(ForgeEncryptedPart {
                attribute: None,
                beside: false,
            })),
        }
    },
    case! {
        /// The EncryptedID holds a BaseID.
        ///
        /// SAML allows it where both sides know of the type; a login names its subject by a NameID. Whoever takes
        /// the text of whatever comes out is told a name that is none.
        enc_id_holds_no_name_id {
            clauses: [core("2.2.4")],
            attacks: ["enc-nameid-mismatch"],
            mint: Idp,
            severity: Low,
            level: Should,
            caught_by: [Decryption],
            features: [EncryptedId, AesCbc, RsaOaep],
            expect: Reject,
            script: to_key_holder(Plan::default()
                .before(EncryptParts { name_id: true, attributes: vec![] })
                .before(Plaintext {
                    value: format!("<BaseID xmlns=\"{}\">b.simon@contoso.example</BaseID>", names::ASSERTION),
                })),
        }
    },
    case! {
        /// An attribute gives way to an EncryptedAttribute of the attacker.
        ///
        /// After the Assertion was signed: the forged value is under no digest.
        enc_attribute_swapped {
            clauses: [core("2.7.3.2"), xmldsig("3.2.1")],
            attacks: ["enc-attribute"],
            mint: Cap,
            bytes: Tampered,
            severity: Critical,
            caught_by: [DigestValue],
            features: [EncryptedAttribute, AesCbc, RsaOaep],
            expect: Reject,
            script: to_key_holder(Plan::default().after(ForgeEncryptedPart {
                attribute: Some("PERSON_Email".into()),
                beside: false,
            })),
        }
    },
    case! {
        /// An EncryptedAttribute of the attacker beside a plain one of the same name.
        ///
        /// After the Assertion was signed, so that merging the two hands out both values.
        enc_attribute_added {
            clauses: [core("2.7.3.2"), xmldsig("3.2.1")],
            attacks: ["enc-attribute"],
            mint: Cap,
            bytes: Tampered,
            severity: Critical,
            caught_by: [DigestValue],
            features: [EncryptedAttribute, AesCbc, RsaOaep],
            expect: Reject,
            script: to_key_holder(Plan::default().after(ForgeEncryptedPart {
                attribute: Some("PERSON_Email".into()),
                beside: true,
            })),
        }
    },
    case! {
        /// The Assertion is in the clear, and the settings demand that it is not.
        ///
        /// Signed and right otherwise. Who demands encryption wants no personal data in the clear.
        assertion_not_encrypted {
            clauses: [core("6.1")],
            requirements: ["enc-require-flag"],
            mint: Idp,
            severity: Low,
            level: Should,
            caught_by: [AssertionEncrypted],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion).before(EncryptLater {}))
                .with(Setting::RequireEncrypted),
        }
    },
    case! {
        /// The Assertion is encrypted, and the Response names no Issuer.
        ///
        /// Whose message it is cannot be read before it is opened, so the profile demands that the Response says
        /// it. An SP with one IdP knows it without.
        response_issuer_missing {
            clauses: [profiles("4.1.4.2")],
            requirements: ["enc-response-issuer-present", "sso-issuer-required-signed", "err-e17-issuer-when-signed"],
            mint: Idp,
            severity: Low,
            level: SenderOnly,
            caught_by: [ResponseIssuer],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(SetIssuer { of: Of::Response, value: None })),
        }
    },
];
