//! Block ciphers.

use gauntlet_core::clause::{core, xmlenc};
use gauntlet_idp::SignOption;
use gauntlet_idp::encrypt::cipher::BlockCipher;
use gauntlet_idp::steps::EncryptBy;

use crate::Case;
use crate::plans::{encrypted, to_key_holder};
use crate::script::Script;

fn by(cipher: BlockCipher) -> Script {
    to_key_holder(encrypted(SignOption::Assertion).before(EncryptBy {
        cipher,
        named: None,
    }))
}

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// AES-256 with cipher block chaining, which Entra encrypts by.
        ///
        /// Entra knows no other cipher: an SP that refuses it cannot use its token encryption. Tag and padding
        /// say nothing about who wrote the message; the Signature inside does.
        aes256_cbc {
            clauses: [xmlenc("5.2.2"), core("2.3.4")],
            requirements: [
                "ok-enc-aes256-cbc",
                "ok-enc-key-inside",
                "ok-enc-sign-inner",
                "enc-replaces-in-place",
                "enc-sign-then-encrypt",
                "ok-enc-namespace-inherited",
                "enc-two-decryption-keys",
            ],
            conflicts: [AesCbc],
            severity: Medium,
            expect: Accept,
            script: to_key_holder(encrypted(SignOption::Assertion)),
        }
    },
    case! {
        /// AES-128 with cipher block chaining.
        ///
        /// Optional where an SP wants authenticated ciphers alone; who has AES-256-CBC has this one.
        aes128_cbc {
            clauses: [xmlenc("5.2.2")],
            requirements: ["ok-enc-aes128-cbc"],
            conflicts: [AesCbc],
            severity: Medium,
            level: Should,
            expect: Accept,
            script: by(BlockCipher::Aes128Cbc),
        }
    },
    case! {
        /// AES-192 with cipher block chaining.
        ///
        /// The size between, which libraries bring along and lists of algorithms forget.
        aes192_cbc {
            clauses: [xmlenc("5.2.2")],
            requirements: ["ok-enc-aes192-cbc"],
            conflicts: [AesCbc],
            severity: Medium,
            level: Should,
            expect: Accept,
            script: by(BlockCipher::Aes192Cbc),
        }
    },
    case! {
        /// AES-128 in Galois/Counter mode.
        ///
        /// The authenticated cipher that XML Encryption 1.1 demands: 96 bits of initialization vector before the
        /// ciphertext, 128 bits of tag behind it.
        aes128_gcm {
            clauses: [xmlenc("5.2.4")],
            requirements: ["ok-enc-aes128-gcm"],
            severity: Medium,
            features: [AesGcm],
            expect: Accept,
            script: by(BlockCipher::Aes128Gcm),
        }
    },
    case! {
        /// AES-192 in Galois/Counter mode.
        ///
        /// Optional in XML Encryption 1.1: to be read, or to be refused in good order.
        aes192_gcm {
            clauses: [xmlenc("5.2.4")],
            requirements: ["ok-enc-aes192-gcm"],
            severity: Medium,
            features: [AesGcm],
            expect: Policy,
            script: by(BlockCipher::Aes192Gcm),
        }
    },
    case! {
        /// AES-256 in Galois/Counter mode.
        ///
        /// What an IdP other than Entra should encrypt by.
        aes256_gcm {
            clauses: [xmlenc("5.2.4")],
            requirements: ["ok-enc-aes256-gcm"],
            severity: Medium,
            features: [AesGcm],
            expect: Accept,
            script: by(BlockCipher::Aes256Gcm),
        }
    },
];
