//! References that cover something else than the signed element.

use gauntlet_core::clause::{core, xmldsig};
use gauntlet_idp::Plan;
use gauntlet_idp::sign::Covers;
use gauntlet_idp::steps::{
    Forge, ReferenceCovers, ReferenceWithoutUri, RepeatReference, SecondSignedInfo, SignatureObject,
};

use crate::Case;
use crate::plans::response_signed;

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// A second SignedInfo, whose digest fits forged content, stands before the genuine one.
        ///
        /// SignatureValue is checked over one and the references are read from the other.
        /// CVE-2025-29774 (xml-crypto).
        multi_signedinfo {
            clauses: [xmldsig("4.2")],
            attacks: ["multi-signedinfo-sibling"],
            severity: Critical,
            caught_by: [SignatureStructure],
            expect: Reject,
            script: Plan::default().after(Forge {}).after(SecondSignedInfo {}),
        }
    },
    case! {
        /// SignedInfo has two References.
        ///
        /// SAML allows exactly one; with more, an SP may verify one and trust another.
        multi_reference {
            clauses: [core("5.4.2")],
            attacks: ["reference-multiple"],
            severity: Medium,
            level: Should,
            caught_by: [SingleReference],
            expect: Reject,
            script: Plan::default().before(RepeatReference { times: 2 }),
        }
    },
    case! {
        /// SignedInfo has no Reference at all, and the person is forged.
        ///
        /// "All references are valid" is true of an empty list.
        reference_zero {
            clauses: [core("5.4.2")],
            severity: Critical,
            caught_by: [SingleReference],
            expect: Reject,
            script: Plan::default().before(RepeatReference { times: 0 }).after(Forge {}),
        }
    },
    case! {
        /// The Reference names the whole document.
        ///
        /// SAML demands the identifier of the signed element.
        reference_uri_empty {
            clauses: [core("5.4.2")],
            severity: Low,
            level: Should,
            caught_by: [ReferenceCoversParent],
            expect: Reject,
            script: response_signed().before(ReferenceCovers { covers: Covers::Document }),
        }
    },
    case! {
        /// The Reference has no URI.
        ///
        /// What it covers is then left to the application.
        reference_uri_missing {
            clauses: [core("5.4.2"), xmldsig("4.4.3.1")],
            severity: Medium,
            level: Should,
            caught_by: [ReferenceCoversParent],
            expect: Reject,
            script: Plan::default().before(ReferenceWithoutUri {}),
        }
    },
    case! {
        /// The Signature is valid, but covers only the Issuer.
        ///
        /// An SP that asks whether the signature verifies, and not what it covers, takes everything
        /// around it.
        signed_irrelevant_element {
            clauses: [core("5.4.2")],
            severity: Critical,
            caught_by: [ReferenceCoversParent],
            expect: Reject,
            script: Plan::default()
                .before(ReferenceCovers { covers: Covers::Issuer })
                .after(Forge {}),
        }
    },
    case! {
        /// The Signature holds an Object with content that nobody refers to.
        ///
        /// SAML signatures have no use for it; wrapping does.
        signature_object {
            clauses: [core("5.4.2"), xmldsig("4.6")],
            severity: Low,
            level: Should,
            caught_by: [SignatureStructure],
            expect: Reject,
            script: Plan::default().after(SignatureObject {}),
        }
    },
];
