//! What the primitives of a signature must not take: broken digests, keys that are none, paddings
//! and numbers that are out of their range.

use gauntlet_core::clause::{rfc9231, xmldsig};
use gauntlet_idp::Plan;
use gauntlet_idp::algorithm::{DigestAlgorithm, SignatureAlgorithm};
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::steps::{
    AlsoTrusted, CallSignatureMethod, DigestBy, Forge, SetSignatureValue, SignBy, SignWith,
};

use crate::Case;
use crate::plans::signed_by;
use crate::script::{Script, Setting};

/// The order of P-256 twice, in base64.
const ORDER_TWICE: &str =
    "/////wAAAAD//////////7zm+q2nF56E87nKwvxjJVH/////AAAAAP//////////vOb6racXnoTzucrC/GMlUQ==";

/// A forged person under a SignatureValue that nobody has computed, for an SP that trusts a key
/// on P-256.
fn on_the_curve(value: &str) -> Script {
    let plan = signed_by(KeyName::P256)
        .before(Forge {})
        .after(SetSignatureValue {
            value: value.to_owned(),
        });
    Script::one(plan).with(Setting::Trust(&[KeyName::P256]))
}

/// So many octets, all of them 1, in base64; one more than a multiple of three.
fn ones(octets: usize) -> String {
    format!("{}AQ==", "AQEB".repeat(octets / 3))
}

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// Signed with RSA and MD5.
        ///
        /// Collisions of MD5 take seconds, with a prefix of the attacker's choice. An SP should
        /// refuse it, whoever has signed.
        alg_md5_signature {
            clauses: [rfc9231("2.3"), xmldsig("6.4")],
            requirements: ["sig-alg-md5"],
            attacks: ["alg-md5-ripemd"],
            severity: Medium,
            level: Should,
            caught_by: [SignatureAlgorithm],
            expect: Reject,
            script: Plan::default().before(SignBy { algorithm: SignatureAlgorithm::RsaMd5 }),
        }
    },
    case! {
        /// The content is digested with MD5.
        ///
        /// The signature itself is modern; the digest is where a collision would be used.
        alg_md5_digest {
            clauses: [rfc9231("2.1"), xmldsig("6.2")],
            requirements: ["sig-alg-md5"],
            attacks: ["alg-md5-ripemd"],
            severity: Medium,
            level: Should,
            caught_by: [DigestAlgorithm],
            expect: Reject,
            script: Plan::default().before(DigestBy { algorithm: DigestAlgorithm::Md5 }),
        }
    },
    case! {
        /// Signed with RSA and RIPEMD-160.
        ///
        /// 160 bits are no longer enough against collisions, and no IdP uses it: an SP has no
        /// reason to allow it.
        alg_ripemd160_signature {
            clauses: [rfc9231("2.3"), xmldsig("6.4")],
            attacks: ["alg-md5-ripemd"],
            severity: Low,
            level: Should,
            caught_by: [SignatureAlgorithm],
            expect: Reject,
            script: Plan::default()
                .before(SignBy { algorithm: SignatureAlgorithm::RsaRipemd160 }),
        }
    },
    case! {
        /// The content is digested with RIPEMD-160.
        ///
        /// The same of the digest.
        alg_ripemd160_digest {
            clauses: [rfc9231("2.1"), xmldsig("6.2")],
            attacks: ["alg-md5-ripemd"],
            severity: Low,
            level: Should,
            caught_by: [DigestAlgorithm],
            expect: Reject,
            script: Plan::default().before(DigestBy { algorithm: DigestAlgorithm::Ripemd160 }),
        }
    },
    case! {
        /// One of the trusted certificates has an RSA key with the exponent 1.
        ///
        /// That is no RSA key: a message to the power of one is itself, and so everybody can make
        /// the signature. Nobody but the administrator can configure it, so that to take the
        /// genuine person under it is lenient; a right SP refuses such a key, at the latest when
        /// it verifies. The other certificate is sound, for the honest twin.
        alg_weak_rsa_exponent_one {
            clauses: [xmldsig("6.4.2")],
            requirements: ["sig-rsa-e1-lowexp"],
            attacks: ["alg-weak-rsa"],
            // By no key: with this exponent it is none (RFC 8017 3.1).
            bytes: Broken,
            severity: Low,
            level: Should,
            caught_by: [SignatureValue],
            expect: Reject,
            script: Script::one(
                Plan::default()
                    .before(SignWith {
                        key: KeyName::ExponentOne,
                        certificate: Some(KeyName::ExponentOne),
                    })
                    .before(AlsoTrusted { key: KeyName::ExponentOne }),
            )
            .with(Setting::Trust(&[KeyName::Active, KeyName::ExponentOne])),
        }
    },
    case! {
        /// SignatureMethod is for an elliptic curve, the value well formed, the trusted key RSA.
        ///
        /// No such key is there to verify with. An SP that goes through the keys that fit, and
        /// finds that none of them has refused, takes it.
        alg_key_type_mismatch {
            clauses: [xmldsig("3.2.2"), xmldsig("4.4.2")],
            severity: Critical,
            caught_by: [SignatureAlgorithm, SignatureValue],
            expect: Reject,
            script: Plan::default()
                .before(Forge {})
                .before(CallSignatureMethod { uri: SignatureAlgorithm::EcdsaSha256.uri().into() })
                .after(SetSignatureValue { value: ones(64) }),
        }
    },
    case! {
        /// SignatureMethod is RSA, the value as long as one, the trusted key on a curve.
        ///
        /// The reverse.
        alg_key_type_mismatch_reversed {
            clauses: [xmldsig("3.2.2"), xmldsig("4.4.2")],
            attacks: ["alg-key-type-mismatch"],
            severity: Critical,
            caught_by: [SignatureAlgorithm, SignatureValue],
            expect: Reject,
            script: Script::one(
                signed_by(KeyName::P256)
                    .before(Forge {})
                    .before(CallSignatureMethod { uri: SignatureAlgorithm::RsaSha256.uri().into() })
                    .after(SetSignatureValue { value: ones(256) }),
            )
            .with(Setting::Trust(&[KeyName::P256])),
        }
    },
    case! {
        /// Garbage follows the digest in the padding, under a trusted key with exponent 3.
        ///
        /// It is the second of two trusted keys: not every SP takes such a key at all.
        /// Nobody has used the private key: the value is a cube root. An SP that reads the padding
        /// from the left, and stops at the end of the digest, takes it (Bleichenbacher 2006,
        /// CVE-2006-4339 in OpenSSL). A right one compares the whole encoded message.
        alg_rsa_pkcs1_lenient {
            clauses: [xmldsig("6.4.2")],
            requirements: ["sig-rsa-e1-lowexp"],
            // The value is a root of something that begins right, and no signature of any key.
            bytes: Broken,
            severity: Critical,
            caught_by: [SignatureValue],
            expect: Reject,
            script: Script::one(
                Plan::default()
                    .before(SignWith {
                        key: KeyName::ExponentThree,
                        certificate: Some(KeyName::ExponentThree),
                    })
                    .before(SignBy { algorithm: SignatureAlgorithm::RsaSha256Garbage })
                    .before(Forge {}),
            )
            .with(Setting::Trust(&[KeyName::Active, KeyName::ExponentThree])),
        }
    },
    case! {
        /// A signature with RSASSA-PSS that has no salt.
        ///
        /// The identifier says how long the salt is: as long as the digest. An SP that reads the
        /// length out of the signature takes a parameter from the sender.
        alg_rsa_pss_params {
            clauses: [rfc9231("2.3.10")],
            // A signature of the IdP, but not by the algorithm that is named.
            bytes: Broken,
            severity: Low,
            level: Should,
            caught_by: [SignatureValue],
            features: [RsaPss],
            expect: Reject,
            script: Plan::default()
                .before(SignBy { algorithm: SignatureAlgorithm::RsaPssSha256NoSalt }),
        }
    },
    case! {
        /// A signature with RSASSA-PSS whose mask is made with SHA-1.
        ///
        /// The identifier says which digest makes the mask: the same that is signed.
        alg_rsa_pss_mask {
            clauses: [rfc9231("2.3.10")],
            attacks: ["alg-rsa-pss-params"],
            // The same.
            bytes: Broken,
            severity: Low,
            level: Should,
            caught_by: [SignatureValue],
            features: [RsaPss],
            expect: Reject,
            script: Plan::default()
                .before(SignBy { algorithm: SignatureAlgorithm::RsaPssSha256MaskSha1 }),
        }
    },
    case! {
        /// The trusted RSA key has 1024 bits.
        ///
        /// Such a key should not sign any more, and whether to verify with one is left to the
        /// SP. Both are defensible, if it is known which.
        alg_weak_rsa_1024 {
            clauses: [xmldsig("6.4.2")],
            requirements: ["sig-weak-rsa"],
            attacks: ["alg-weak-rsa"],
            severity: Low,
            level: Should,
            expect: Policy,
            script: Script::one(signed_by(KeyName::Rsa1024))
                .with(Setting::Trust(&[KeyName::Rsa1024])),
        }
    },
    case! {
        /// The signature with ECDSA is nought: r and s are zero.
        ///
        /// Both must lie between one and the order of the curve. An SP whose primitive computes
        /// with zero finds zero on both sides, and takes anything for signed by anybody
        /// (CVE-2022-21449, Java).
        alg_ecdsa_zero {
            clauses: [xmldsig("6.4.3")],
            requirements: ["sig-ecdsa-zero"],
            severity: Critical,
            caught_by: [SignatureValue],
            expect: Reject,
            script: on_the_curve(&format!("{}AA==", "AAAA".repeat(21))),
        }
    },
    case! {
        /// The signature with ECDSA is nought, in DER.
        ///
        /// The same for an SP that takes this form, or that converts before it looks.
        alg_ecdsa_zero_der {
            clauses: [xmldsig("6.4.3")],
            attacks: ["alg-ecdsa-zero"],
            severity: Critical,
            caught_by: [SignatureValue],
            expect: Reject,
            script: on_the_curve("MAYCAQACAQA="),
        }
    },
    case! {
        /// In the signature with ECDSA r and s are the order of the curve.
        ///
        /// Modulo the order that is zero again, for an SP that looks for zeros before it reduces.
        alg_ecdsa_order {
            clauses: [xmldsig("6.4.3")],
            requirements: ["sig-ecdsa-zero"],
            attacks: ["alg-ecdsa-zero"],
            severity: Critical,
            caught_by: [SignatureValue],
            expect: Reject,
            script: on_the_curve(ORDER_TWICE),
        }
    },
    case! {
        /// A genuine signature with ECDSA, in DER.
        ///
        /// XML Signature writes r and s one after the other, each as long as the order. DER has
        /// several forms for one signature; to take it is lenient.
        alg_ecdsa_der {
            clauses: [xmldsig("6.4.3")],
            requirements: ["sig-ecdsa-der"],
            // A signature of the IdP, but not in the form that XML Signature gives it.
            bytes: Broken,
            severity: Low,
            level: Should,
            caught_by: [SignatureValue],
            expect: Reject,
            script: Script::one(
                signed_by(KeyName::P256)
                    .before(SignBy { algorithm: SignatureAlgorithm::EcdsaSha256Der }),
            )
            .with(Setting::Trust(&[KeyName::P256])),
        }
    },
];
