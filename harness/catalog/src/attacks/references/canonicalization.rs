//! What a canonicalizer leaves out, or takes from somewhere else.

use gauntlet_core::clause::{core, xmldsig};
use gauntlet_idp::steps::{Canonicalization, SignInclusively, Transforms, TwinSessionIndex};
use gauntlet_idp::{Plan, names};

use crate::Case;

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// Canonical XML is named, but what is signed ignores the ancestors.
        ///
        /// The inclusive canonicalization renders the namespaces of the ancestors in what is
        /// digested, so that content cannot be moved under others. The digests here are those of
        /// the exclusive one: an SP that verifies them has ignored the ancestors, and would not
        /// notice the move.
        c14n_inherited_namespaces {
            clauses: [core("5.4.3"), core("5.4.4"), xmldsig("6.5.1")],
            // SignedInfo too is canonicalized in another way than is named.
            bytes: Broken,
            severity: Low,
            level: Should,
            caught_by: [Canonicalization, Transforms],
            expect: Reject,
            script: Plan::default()
                .before(Canonicalization { algorithm: names::INCLUSIVE_C14N.into() })
                .before(Transforms {
                    algorithms: vec![names::ENVELOPED.into(), names::INCLUSIVE_C14N.into()],
                }),
        }
    },
    case! {
        /// Signed with Canonical XML instead of the exclusive one.
        ///
        /// SAML advises against it, since the signature does not survive a move into another
        /// document. Some SPs allow it, others do not; both are defensible.
        c14n_inclusive {
            clauses: [core("5.4.3"), core("5.4.4"), xmldsig("6.5.1")],
            requirements: ["ok-c14n-10"],
            attacks: ["c14n-inherited-namespaces"],
            severity: Low,
            level: Should,
            expect: Policy,
            script: Plan::default().before(SignInclusively {}),
        }
    },
    case! {
        /// A second SessionIndex, of a foreign namespace, is added after signing.
        ///
        /// It changes what is canonicalized, and so the digest. A canonicalizer that leaves out
        /// attributes that it does not know, beside a reader that looks attributes up by their
        /// local names, verifies one document and consumes another.
        c14n_attribute_pruning {
            clauses: [core("5.4.3"), xmldsig("3.2.1")],
            bytes: Tampered,
            severity: High,
            caught_by: [DigestValue],
            expect: Reject,
            script: Plan::default().after(TwinSessionIndex {}),
        }
    },
];
