//! Ciphertexts that are none.

use gauntlet_core::clause::{core, profiles, xmlenc};
use gauntlet_idp::SignOption;
use gauntlet_idp::draft::Of;
use gauntlet_idp::encrypt::Splitter;
use gauntlet_idp::encrypt::cipher::BlockCipher;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::steps::{
    CipherReference, CutCiphertext, EncryptBy, EncryptedType, SetAttributeOf, ShortenCiphertext,
    SplitCipherValue, TamperCiphertext,
};

use crate::Case;
use crate::plans::{encrypted, to_key_holder};
use crate::script::{Script, Setting};

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// The tag of AES-GCM is cut by one octet.
        ///
        /// A tag as short as the data says can be guessed octet by octet, which forges ciphertexts and reads
        /// them (CVE-2026-32313). It has 128 bits, always.
        enc_gcm_tag_cut_1 {
            clauses: [xmlenc("5.2.4")],
            requirements: ["enc-gcm-tag"],
            attacks: ["enc-gcm-tag-truncation"],
            mint: Cap,
            bytes: Unsigned,
            severity: High,
            caught_by: [Decryption],
            features: [AesGcm],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(EncryptBy { cipher: BlockCipher::Aes256Gcm, named: None })
                .after(CutCiphertext { octets: 1 })),
        }
    },
    case! {
        /// The tag of AES-GCM is cut by half.
        ///
        /// A tag as short as the data says can be guessed octet by octet, which forges ciphertexts and reads
        /// them (CVE-2026-32313). It has 128 bits, always.
        enc_gcm_tag_cut_8 {
            clauses: [xmlenc("5.2.4")],
            requirements: ["enc-gcm-tag"],
            attacks: ["enc-gcm-tag-truncation"],
            mint: Cap,
            bytes: Unsigned,
            severity: High,
            caught_by: [Decryption],
            features: [AesGcm],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(EncryptBy { cipher: BlockCipher::Aes256Gcm, named: None })
                .after(CutCiphertext { octets: 8 })),
        }
    },
    case! {
        /// The tag of AES-GCM is cut by three quarters.
        ///
        /// A tag as short as the data says can be guessed octet by octet, which forges ciphertexts and reads
        /// them (CVE-2026-32313). It has 128 bits, always.
        enc_gcm_tag_cut_12 {
            clauses: [xmlenc("5.2.4")],
            requirements: ["enc-gcm-tag"],
            attacks: ["enc-gcm-tag-truncation"],
            mint: Cap,
            bytes: Unsigned,
            severity: High,
            caught_by: [Decryption],
            features: [AesGcm],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(EncryptBy { cipher: BlockCipher::Aes256Gcm, named: None })
                .after(CutCiphertext { octets: 12 })),
        }
    },
    case! {
        /// The tag of AES-GCM is cut by all.
        ///
        /// A tag as short as the data says can be guessed octet by octet, which forges ciphertexts and reads
        /// them (CVE-2026-32313). It has 128 bits, always.
        enc_gcm_tag_cut_16 {
            clauses: [xmlenc("5.2.4")],
            requirements: ["enc-gcm-tag"],
            attacks: ["enc-gcm-tag-truncation"],
            mint: Cap,
            bytes: Unsigned,
            severity: High,
            caught_by: [Decryption],
            features: [AesGcm],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(EncryptBy { cipher: BlockCipher::Aes256Gcm, named: None })
                .after(CutCiphertext { octets: 16 })),
        }
    },
    case! {
        /// A bit of the tag of AES-GCM is flipped.
        ///
        /// The ciphertext is the genuine one; its tag says that it is not.
        enc_gcm_tag_flipped {
            clauses: [xmlenc("5.2.4")],
            requirements: ["enc-gcm-tag"],
            attacks: ["enc-gcm-tag-truncation"],
            mint: Cap,
            bytes: Unsigned,
            severity: High,
            caught_by: [Decryption],
            features: [AesGcm],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(EncryptBy { cipher: BlockCipher::Aes256Gcm, named: None })
                .after(TamperCiphertext { at: -1, xor: 1 })),
        }
    },
    case! {
        /// The ciphertext of AES-GCM is shorter than vector and tag.
        ///
        /// Twenty octets: whoever subtracts the two lengths without looking runs out of the buffer.
        enc_gcm_short {
            clauses: [xmlenc("5.2.4")],
            attacks: ["enc-gcm-tag-truncation"],
            mint: None,
            bytes: Unsigned,
            severity: Medium,
            caught_by: [Decryption],
            features: [AesGcm],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(EncryptBy { cipher: BlockCipher::Aes256Gcm, named: None })
                .after(ShortenCiphertext { octets: 20 })),
        }
    },
    case! {
        /// The ciphertext of AES-CBC has 0 octets.
        ///
        /// It takes a vector of 16 octets and at least one whole block: who does not ask reads outside (gosaml2
        /// before 0.11.0 did).
        enc_cbc_length_0 {
            clauses: [xmlenc("5.2.2")],
            attacks: ["enc-cbc-malformed-length"],
            mint: None,
            bytes: Unsigned,
            severity: Medium,
            caught_by: [Decryption],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .after(ShortenCiphertext { octets: 0 })),
        }
    },
    case! {
        /// The ciphertext of AES-CBC has one octet.
        ///
        /// It takes a vector of 16 octets and at least one whole block: who does not ask reads outside (gosaml2
        /// before 0.11.0 did).
        enc_cbc_length_1 {
            clauses: [xmlenc("5.2.2")],
            attacks: ["enc-cbc-malformed-length"],
            mint: None,
            bytes: Unsigned,
            severity: Medium,
            caught_by: [Decryption],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .after(ShortenCiphertext { octets: 1 })),
        }
    },
    case! {
        /// The ciphertext of AES-CBC has 15 octets.
        ///
        /// It takes a vector of 16 octets and at least one whole block: who does not ask reads outside (gosaml2
        /// before 0.11.0 did).
        enc_cbc_length_15 {
            clauses: [xmlenc("5.2.2")],
            attacks: ["enc-cbc-malformed-length"],
            mint: None,
            bytes: Unsigned,
            severity: Medium,
            caught_by: [Decryption],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .after(ShortenCiphertext { octets: 15 })),
        }
    },
    case! {
        /// The ciphertext of AES-CBC has 16 octets.
        ///
        /// It takes a vector of 16 octets and at least one whole block: who does not ask reads outside (gosaml2
        /// before 0.11.0 did).
        enc_cbc_length_16 {
            clauses: [xmlenc("5.2.2")],
            attacks: ["enc-cbc-malformed-length"],
            mint: None,
            bytes: Unsigned,
            severity: Medium,
            caught_by: [Decryption],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .after(ShortenCiphertext { octets: 16 })),
        }
    },
    case! {
        /// The ciphertext of AES-CBC has 17 octets.
        ///
        /// It takes a vector of 16 octets and at least one whole block: who does not ask reads outside (gosaml2
        /// before 0.11.0 did).
        enc_cbc_length_17 {
            clauses: [xmlenc("5.2.2")],
            attacks: ["enc-cbc-malformed-length"],
            mint: None,
            bytes: Unsigned,
            severity: Medium,
            caught_by: [Decryption],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .after(ShortenCiphertext { octets: 17 })),
        }
    },
    case! {
        /// The padding of AES-CBC is longer than a block.
        ///
        /// Its last octet says how much to cut off: more than there is, in the end.
        enc_cbc_padding_long {
            clauses: [xmlenc("5.2.2")],
            attacks: ["enc-cbc-malformed-length"],
            mint: Cap,
            bytes: Unsigned,
            severity: Medium,
            caught_by: [Decryption],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .after(TamperCiphertext { at: -17, xor: 0x80 })),
        }
    },
    case! {
        /// The ciphertext is a reference to an address on the web.
        ///
        /// CipherReference may name anything; an SP that follows it makes requests for whoever asks, before
        /// it knows who that is.
        enc_cipherreference_web {
            clauses: [xmlenc("3.3.1")],
            requirements: ["enc-cipherreference"],
            attacks: ["enc-cipherreference"],
            mint: None,
            bytes: Unsigned,
            severity: High,
            caught_by: [EncryptionStructure],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .after(CipherReference { file: false })),
        }
    },
    case! {
        /// The ciphertext is a reference to a file.
        ///
        /// CipherReference may name anything; an SP that follows it makes requests for whoever asks, before
        /// it knows who that is.
        enc_cipherreference_file {
            clauses: [xmlenc("3.3.1")],
            requirements: ["enc-cipherreference"],
            attacks: ["enc-cipherreference"],
            mint: None,
            bytes: Unsigned,
            severity: High,
            caught_by: [EncryptionStructure],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .after(CipherReference { file: true })),
        }
    },
    case! {
        /// There is a comment in CipherValue.
        ///
        /// The text is the same to whoever reads all of it; half of it is another ciphertext.
        enc_comment_in_cipher_value {
            clauses: [xmlenc("3.3")],
            attacks: ["enc-comment-in-ciphervalue"],
            mint: Cap,
            severity: Low,
            expect: Policy,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .after(SplitCipherValue { by: Splitter::Comment })),
        }
    },
    case! {
        /// There is a CDATA section in CipherValue.
        ///
        /// The text is the same to whoever reads all of it; half of it is another ciphertext.
        enc_cdata_in_cipher_value {
            clauses: [xmlenc("3.3")],
            attacks: ["enc-comment-in-ciphervalue"],
            mint: Cap,
            severity: Low,
            expect: Policy,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .after(SplitCipherValue { by: Splitter::Cdata })),
        }
    },
    case! {
        /// EncryptedData is of the Type Content.
        ///
        /// The plaintext would be what stands between tags, not an element; SAML wants Element.
        enc_type_content {
            clauses: [core("2.3.4"), xmlenc("3.1")],
            requirements: ["enc-type-element", "core-encrypted-attribute-type"],
            attacks: ["enc-type-element-content"],
            mint: Idp,
            severity: Low,
            level: SenderOnly,
            caught_by: [EncryptionStructure],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(EncryptedType {
                    value: Some("http://www.w3.org/2001/04/xmlenc#Content".into()),
                })),
        }
    },
    case! {
        /// The cipher is one that nobody knows.
        ///
        /// What is encrypted by AES-256-CBC is named otherwise: an SP that decrypts all the same does not look at the
        /// name, and so at no list of what is allowed.
        enc_algorithm_unknown {
            clauses: [xmlenc("5.1")],
            requirements: ["enc-algorithm-allowlist"],
            attacks: ["enc-weak-algorithm"],
            mint: Idp,
            bytes: Unsigned,
            severity: Medium,
            caught_by: [EncryptionAlgorithm],
            expect: Reject,
            script: to_key_holder(encrypted(SignOption::Assertion)
                .before(EncryptBy {
                    cipher: BlockCipher::Aes256Cbc,
                    named: Some("http://www.w3.org/2001/04/xmlenc#aes512-cbc".into()),
                })),
        }
    },
    case! {
        /// Ciphertexts of AES-CBC, of which one has a wrong padding and one holds no XML.
        ///
        /// Without a tag anybody can change a ciphertext. An SP that says which of the two it was lets a stranger read an
        /// Assertion octet by octet (Jager and Somorovsky, 2011). What a library tells its caller a stranger need not see:
        /// hence a warning.
        enc_cbc_padding_oracle {
            clauses: [xmlenc("5.2.2"), core("6.2")],
            requirements: ["enc-cbc-oracle", "err-e93-cbc"],
            mint: Cap,
            bytes: Unsigned,
            severity: Medium,
            level: Should,
            caught_by: [Decryption],
            expect: Reject,
            script: Script::alike(vec![
                encrypted(SignOption::Assertion).after(TamperCiphertext { at: 40, xor: 1 }),
                encrypted(SignOption::Assertion).after(TamperCiphertext { at: -17, xor: 0x80 }),
            ])
            .with(Setting::Decrypt(&[KeyName::SpEncryption])),
        }
    },
    case! {
        /// Two changed copies of a signed Response, one of them with a broken ciphertext.
        ///
        /// The Signature says that neither is the IdP's. An SP that decrypts first, and says what became of it, answers
        /// the questions of strangers about ciphertexts.
        enc_decrypt_before_verify {
            clauses: [core("6.2"), profiles("4.1.4.3")],
            mint: Cap,
            bytes: Tampered,
            severity: Medium,
            level: Should,
            caught_by: [Decryption],
            expect: Reject,
            script: Script::alike(vec![
                encrypted(SignOption::Response).after(SetAttributeOf {
                    of: Of::Response,
                    name: "Consent".into(),
                    value: "urn:oasis:names:tc:SAML:2.0:consent:unspecified".into(),
                }),
                encrypted(SignOption::Response).after(TamperCiphertext { at: -17, xor: 0x80 }),
            ])
            .with(Setting::Decrypt(&[KeyName::SpEncryption])),
        }
    },
];
