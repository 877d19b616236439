//! Signatures in the wrong place or number.

use gauntlet_core::clause::core;
use gauntlet_idp::Plan;
use gauntlet_idp::steps::{
    CopySignatureToExtensions, DuplicateSignature, Forge, MoveSignatureToResponse,
};

use crate::Case;

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// The Signature of the Assertion stands in the Response.
        ///
        /// Nothing is forged yet, but a signature that need not be inside what it signs is what
        /// most wrapping rests on.
        signature_detached {
            clauses: [core("5.4.1")],
            attacks: ["signature-detached-sibling"],
            severity: Low,
            level: Should,
            caught_by: [ReferenceCoversParent],
            expect: Reject,
            script: Plan::default().after(MoveSignatureToResponse {}),
        }
    },
    case! {
        /// The Signature of the Assertion stands in the Response, and the Assertion is forged.
        ///
        /// An SP that decides from its position that the Response is signed skips the checks of the
        /// assertion.
        signature_detached_forged {
            clauses: [core("5.4.1"), core("5.4.2")],
            attacks: ["signature-position-based-coverage"],
            severity: Critical,
            level: Should,
            caught_by: [ReferenceCoversParent, DigestValue],
            expect: Reject,
            script: Plan::default().after(MoveSignatureToResponse {}).after(Forge {}),
        }
    },
    case! {
        /// A copy of the Signature stands in Extensions.
        ///
        /// Nothing is forged; but an SP that collects signatures wherever they stand can be led to
        /// the wrong one.
        signature_elsewhere {
            clauses: [core("5.4.1")],
            severity: Low,
            level: Should,
            caught_by: [SignaturePlacement],
            expect: Reject,
            script: Plan::default().after(CopySignatureToExtensions {}),
        }
    },
    case! {
        /// The Signature stands there twice.
        ///
        /// One may be verified and the other one used.
        signature_twice {
            clauses: [core("5.4")],
            attacks: ["signature-multiple-siblings"],
            severity: Low,
            level: Should,
            caught_by: [SingleSignature],
            expect: Reject,
            script: Plan::default().after(DuplicateSignature {}),
        }
    },
];
