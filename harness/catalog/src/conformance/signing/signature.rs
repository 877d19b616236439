//! Forms of a signature that mean the same.

use gauntlet_core::clause::{core, exc_c14n, rfc4648, rfc9231, xml_names, xmldsig};
use gauntlet_idp::Plan;
use gauntlet_idp::algorithm::{DigestAlgorithm, SignatureAlgorithm};
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::steps::{
    BreakBase64Lines, DeclareNamespaces, DigestBy, InclusiveNamespaces, PrefixSignature, SignBy,
    SignWith,
};

use crate::Case;

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// The signature carries no KeyInfo.
        ///
        /// The SP knows the key from its configuration; KeyInfo is a hint at most.
        key_info_absent {
            clauses: [core("5.4.5")],
            requirements: ["sig-keyinfo-optional", "ok-keyinfo-absent"],
            attacks: ["keyinfo-absent"],
            severity: Medium,
            expect: Accept,
            script: Plan::default().before(SignWith { key: KeyName::Active, certificate: None }),
        }
    },
    case! {
        /// The signature uses the prefix `ds`.
        ///
        /// Most IdPs other than Entra write it so; prefixes mean nothing.
        signature_prefix {
            clauses: [xml_names("4")],
            requirements: ["ok-sig-ds-prefix"],
            severity: Medium,
            expect: Accept,
            script: Plan::default().before(PrefixSignature { prefix: "ds".into() }),
        }
    },
    case! {
        /// SignatureValue and certificate are broken into lines.
        ///
        /// Base64 in XML may contain white space.
        base64_lines {
            clauses: [xmldsig("4.3"), rfc4648("3.3")],
            requirements: ["ok-keyinfo-x509-linebreaks", "ok-sigvalue-linebreaks"],
            severity: Medium,
            expect: Accept,
            script: Plan::default().after(BreakBase64Lines {}),
        }
    },
    case! {
        /// The canonicalization names a PrefixList.
        ///
        /// The prefixes in it are rendered even where nothing uses them; one of them is not in
        /// scope.
        inclusive_namespaces {
            clauses: [exc_c14n("3"), core("5.4.3")],
            requirements: ["ok-c14n-prefixlist"],
            severity: Medium,
            level: Should,
            expect: Accept,
            script: Plan::default()
                .before(DeclareNamespaces {})
                .before(InclusiveNamespaces {
                    prefixes: vec!["#default".into(), "samlp".into(), "xs".into(), "absent".into()],
                }),
        }
    },
    case! {
        /// Signed with RSA and SHA-512, digested with SHA-512.
        ///
        /// Algorithms from RFC 9231 that an SP should know.
        rsa_sha512 {
            clauses: [rfc9231("2.3.4"), core("5.4.2")],
            requirements: ["err-e81-any-alg", "ok-sig-rsa-sha512"],
            severity: Low,
            level: Should,
            features: [RsaSha512],
            expect: Accept,
            script: Plan::default()
                .before(SignBy { algorithm: SignatureAlgorithm::RsaSha512 })
                .before(DigestBy { algorithm: DigestAlgorithm::Sha512 }),
        }
    },
    case! {
        /// Signed with RSA and SHA-384.
        ///
        /// The digest stays SHA-256: the two are independent.
        rsa_sha384 {
            clauses: [rfc9231("2.3.3")],
            requirements: ["ok-sig-rsa-sha384"],
            severity: Low,
            level: Should,
            features: [RsaSha384],
            expect: Accept,
            script: Plan::default().before(SignBy { algorithm: SignatureAlgorithm::RsaSha384 }),
        }
    },
];
