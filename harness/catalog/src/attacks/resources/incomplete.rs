//! Signatures without a part that every Signature has.

use gauntlet_core::clause::xmldsig;
use gauntlet_idp::Plan;
use gauntlet_idp::steps::RemoveFromSignature;

use crate::Case;

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// A Signature without SignedInfo.
        ///
        /// There is nothing that could have been signed. An SP refuses and does not crash.
        missing_signed_info {
            clauses: [xmldsig("4.2")],
            attacks: ["null-deref-missing-elements"],
            severity: High,
            caught_by: [SignatureStructure, SignatureValue],
            expect: Reject,
            script: Plan::default().after(RemoveFromSignature { name: "SignedInfo".into() }),
        }
    },
    case! {
        /// SignedInfo without CanonicalizationMethod.
        ///
        /// How SignedInfo became octets is not said, and it has been changed since. An SP refuses
        /// and does not crash.
        missing_canonicalization_method {
            clauses: [xmldsig("4.4")],
            attacks: ["null-deref-missing-elements"],
            severity: High,
            caught_by: [Canonicalization, SignatureValue],
            expect: Reject,
            script: Plan::default().after(RemoveFromSignature { name: "CanonicalizationMethod".into() }),
        }
    },
    case! {
        /// SignedInfo without SignatureMethod.
        ///
        /// A default would be the choice of nobody, and SignedInfo has been changed. An SP refuses
        /// and does not crash.
        missing_signature_method {
            clauses: [xmldsig("4.4")],
            attacks: ["null-deref-missing-elements"],
            severity: High,
            caught_by: [SignatureAlgorithm, SignatureValue],
            expect: Reject,
            script: Plan::default().after(RemoveFromSignature { name: "SignatureMethod".into() }),
        }
    },
    case! {
        /// A Reference without DigestMethod.
        ///
        /// How the content was digested is not said, and SignedInfo has been changed. An SP refuses
        /// and does not crash.
        missing_digest_method {
            clauses: [xmldsig("4.4.3")],
            attacks: ["null-deref-missing-elements"],
            severity: High,
            caught_by: [DigestAlgorithm, SignatureValue],
            expect: Reject,
            script: Plan::default().after(RemoveFromSignature { name: "DigestMethod".into() }),
        }
    },
    case! {
        /// A Reference without DigestValue.
        ///
        /// There is nothing to compare the digest with; an empty one is not equal to it. An SP
        /// refuses and does not crash.
        missing_digest_value {
            clauses: [xmldsig("4.4.3")],
            attacks: ["null-deref-missing-elements"],
            severity: High,
            caught_by: [DigestValue, SignatureValue],
            expect: Reject,
            script: Plan::default().after(RemoveFromSignature { name: "DigestValue".into() }),
        }
    },
    case! {
        /// A Signature without SignatureValue.
        ///
        /// Nothing is signed. Libraries have read the child that is not there and crashed
        /// (CVE-2020-7711, goxmldsig; CVE-2020-7731, gosaml2). An SP refuses and does not crash.
        missing_signature_value {
            clauses: [xmldsig("4.2")],
            requirements: ["sig-alg-none"],
            attacks: ["null-deref-missing-elements"],
            severity: High,
            caught_by: [SignatureStructure, SignatureValue],
            expect: Reject,
            script: Plan::default().after(RemoveFromSignature { name: "SignatureValue".into() }),
        }
    },
];
