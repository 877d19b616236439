//! Content keys: how they are encrypted, to whom, and where they stand.

use gauntlet_core::clause::{core, metadata, xmldsig, xmlenc};
use gauntlet_idp::SignOption;
use gauntlet_idp::algorithm::DigestAlgorithm;
use gauntlet_idp::encrypt::{KeyHint, KeyPlace, Transport};
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::steps::{EncryptTo, HintKey, PlaceKey, TransportKey};

use crate::Case;
use crate::plans::{encrypted, to_key_holder};
use crate::script::{Script, Setting};

fn transport(
    by: Transport,
    digest: Option<DigestAlgorithm>,
    mask: Option<DigestAlgorithm>,
    label: Option<&str>,
) -> Script {
    to_key_holder(encrypted(SignOption::Assertion).before(TransportKey {
        by,
        digest,
        mask,
        label: label.map(str::to_owned),
    }))
}

fn placed(at: KeyPlace) -> Script {
    to_key_holder(encrypted(SignOption::Assertion).before(PlaceKey { at }))
}

fn hinted(by: KeyHint) -> Script {
    to_key_holder(encrypted(SignOption::Assertion).before(HintKey { by }))
}

fn to(keys: &[KeyName], named: bool) -> Script {
    to_key_holder(encrypted(SignOption::Assertion).before(EncryptTo {
        keys: keys.to_vec(),
        named,
    }))
}

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// RSA-OAEP of 2001 without a DigestMethod.
        ///
        /// SHA-1 is meant then, as in the message that names it.
        oaep_digest_absent {
            clauses: [xmlenc("5.5.2")],
            requirements: ["ok-enc-oaep-mgf1p-sha1"],
            severity: Medium,
            expect: Accept,
            script: transport(Transport::RsaOaepMgf1p, None, None, None),
        }
    },
    case! {
        /// RSA-OAEP of 2001 with SHA-256.
        ///
        /// The digest is that of the label; the mask is still made with SHA-1, which this identifier fixes.
        oaep_sha256 {
            clauses: [xmlenc("5.5.2")],
            requirements: ["ok-enc-oaep-mgf1p-sha256"],
            severity: Medium,
            features: [RsaOaepSha256],
            expect: Accept,
            script: transport(Transport::RsaOaepMgf1p, Some(DigestAlgorithm::Sha256), None, None),
        }
    },
    case! {
        /// RSA-OAEP of 2009 with neither digest nor mask named.
        ///
        /// Both are of SHA-1 then.
        oaep11_default {
            clauses: [xmlenc("5.5.2")],
            requirements: ["ok-enc-oaep11-default"],
            severity: Medium,
            level: Should,
            expect: Accept,
            script: transport(Transport::RsaOaep, None, None, None),
        }
    },
    case! {
        /// RSA-OAEP of 2009 with SHA-256 as digest, and no mask named.
        ///
        /// The mask is of SHA-1 all the same.
        oaep11_sha256 {
            clauses: [xmlenc("5.5.2")],
            requirements: ["ok-enc-oaep11-default"],
            severity: Medium,
            level: Should,
            features: [RsaOaepSha256],
            expect: Accept,
            script: transport(Transport::RsaOaep, Some(DigestAlgorithm::Sha256), None, None),
        }
    },
    case! {
        /// RSA-OAEP of 2009 with a mask of SHA-256.
        ///
        /// The mask is named apart from the digest; few libraries can set the two apart, and optional it is.
        oaep11_mask_sha256 {
            clauses: [xmlenc("5.5.2")],
            requirements: ["ok-enc-oaep11-mgf-sha256"],
            severity: Medium,
            expect: Policy,
            script: transport(Transport::RsaOaep, Some(DigestAlgorithm::Sha256), Some(DigestAlgorithm::Sha256), None),
        }
    },
    case! {
        /// RSA-OAEP of 2009 with a mask of SHA-384.
        ///
        /// The mask is named apart from the digest; few libraries can set the two apart, and optional it is.
        oaep11_mask_sha384 {
            clauses: [xmlenc("5.5.2")],
            requirements: ["ok-enc-oaep11-mgf-sha256"],
            severity: Medium,
            expect: Policy,
            script: transport(Transport::RsaOaep, Some(DigestAlgorithm::Sha384), Some(DigestAlgorithm::Sha384), None),
        }
    },
    case! {
        /// RSA-OAEP of 2009 with a mask of SHA-512.
        ///
        /// The mask is named apart from the digest; few libraries can set the two apart, and optional it is.
        oaep11_mask_sha512 {
            clauses: [xmlenc("5.5.2")],
            requirements: ["ok-enc-oaep11-mgf-sha256"],
            severity: Medium,
            expect: Policy,
            script: transport(Transport::RsaOaep, Some(DigestAlgorithm::Sha512), Some(DigestAlgorithm::Sha512), None),
        }
    },
    case! {
        /// RSA-OAEP with a label.
        ///
        /// OAEPparams goes into the encoding. Nobody sends one; who does not know it must not take the message for another.
        oaep_label {
            clauses: [xmlenc("5.5.2")],
            requirements: ["ok-enc-oaep-label"],
            severity: Medium,
            expect: Policy,
            script: transport(Transport::RsaOaepMgf1p, Some(DigestAlgorithm::Sha1), None, Some("label")),
        }
    },
    case! {
        /// EncryptedKey beside EncryptedData, which names it.
        ///
        /// A RetrievalMethod in the KeyInfo of EncryptedData gives its Id. Shibboleth writes it inside; other
        /// IdPs write it so.
        key_retrieved {
            clauses: [core("2.3.4"), xmlenc("3.5.3")],
            requirements: ["ok-enc-key-sibling", "enc-key-placement", "err-e43-key-location"],
            severity: Medium,
            expect: Accept,
            script: placed(KeyPlace::Retrieved),
        }
    },
    case! {
        /// EncryptedKey beside EncryptedData, which it names.
        ///
        /// By the DataReference of its ReferenceList; EncryptedData says nothing of the key.
        key_referring {
            clauses: [core("2.3.4"), xmlenc("3.6")],
            requirements: ["ok-enc-key-sibling-noref", "enc-key-placement"],
            severity: Medium,
            level: Should,
            expect: Accept,
            script: placed(KeyPlace::Referring),
        }
    },
    case! {
        /// EncryptedKey beside EncryptedData, and neither names the other.
        ///
        /// There is one key and one ciphertext: they belong together.
        key_beside {
            clauses: [core("2.3.4")],
            requirements: ["ok-enc-key-sibling-noref", "enc-key-placement"],
            severity: Medium,
            level: Should,
            expect: Accept,
            script: placed(KeyPlace::Beside),
        }
    },
    case! {
        /// Two EncryptedKeys, of which the second is for this SP.
        ///
        /// Each says whose it is by Recipient. The content is encrypted once. The syntax allows it, and to look
        /// at the first key alone keeps the right person out; that an SP must look further no clause says in so many words.
        several_recipients {
            clauses: [core("6.1"), xmlenc("3.5.1")],
            requirements: ["ok-enc-multi-recipients", "enc-key-recipient-zero-or-more", "err-e30-encryptedkeys"],
            severity: Medium,
            level: Should,
            expect: Accept,
            script: to(&[KeyName::Attacker, KeyName::SpEncryption], true),
        }
    },
    case! {
        /// Two EncryptedKeys without Recipient, of which the second is for this SP.
        ///
        /// Which of them is meant is found out by trying.
        several_recipients_unnamed {
            clauses: [core("6.1")],
            requirements: ["enc-key-recipient-zero-or-more"],
            severity: Medium,
            level: Should,
            expect: Accept,
            script: to(&[KeyName::Attacker, KeyName::SpEncryption], false),
        }
    },
    case! {
        /// EncryptedKey says by the certificate which key it is encrypted to.
        ///
        /// A hint for an SP with several keys. One that has one key needs none.
        key_hint_certificate {
            clauses: [xmldsig("4.5"), xmlenc("3.5.1")],
            requirements: ["ok-enc-keyinfo-forms"],
            severity: Medium,
            expect: Accept,
            script: hinted(KeyHint::Certificate),
        }
    },
    case! {
        /// EncryptedKey says by the subject key identifier which key it is encrypted to.
        ///
        /// A hint for an SP with several keys. One that has one key needs none.
        key_hint_ski {
            clauses: [xmldsig("4.5"), xmlenc("3.5.1")],
            requirements: ["ok-enc-keyinfo-forms"],
            severity: Medium,
            level: Should,
            expect: Accept,
            script: hinted(KeyHint::Ski),
        }
    },
    case! {
        /// EncryptedKey says by a name which key it is encrypted to.
        ///
        /// A hint for an SP with several keys. One that has one key needs none.
        key_hint_name {
            clauses: [xmldsig("4.5"), xmlenc("3.5.1")],
            requirements: ["ok-enc-keyinfo-forms"],
            severity: Medium,
            level: Should,
            expect: Accept,
            script: hinted(KeyHint::Name),
        }
    },
    case! {
        /// EncryptedKey does not say which key it is encrypted to.
        ///
        /// A hint for an SP with several keys. One that has one key needs none.
        key_hint_absent {
            clauses: [xmldsig("4.5"), xmlenc("3.5.1")],
            requirements: ["ok-enc-keyinfo-forms"],
            severity: Medium,
            expect: Accept,
            script: hinted(KeyHint::None),
        }
    },
    case! {
        /// Encrypted to the key that the SP had before.
        ///
        /// While the SP exchanges its key, the IdP goes on with the one that it knows: an SP that drops the
        /// old key at once locks everybody out.
        old_key {
            clauses: [core("6.1"), metadata("2.4.1.1")],
            requirements: ["ok-enc-old-key", "enc-two-decryption-keys"],
            severity: Medium,
            expect: Accept,
            script: Script::one(encrypted(SignOption::Assertion).before(EncryptTo {
                keys: vec![KeyName::SpEncryptionOld],
                named: false,
            }))
            .with(Setting::Decrypt(&[KeyName::SpEncryption, KeyName::SpEncryptionOld])),
        }
    },
];
