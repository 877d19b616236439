//! A forged Response around a genuine signed one.

use gauntlet_core::clause::{core, xmldsig};
use gauntlet_idp::steps::WrapResponse;
use gauntlet_idp::wrap::{Carrier, Place};
use gauntlet_idp::{Baseline, Plan, SignOption};

use crate::Case;

/// A forged Response around the genuine one.
fn wrap_response(original: Place, signature: Carrier) -> Plan {
    Plan::honest(Baseline {
        sign: SignOption::Response,
        ..Baseline::default()
    })
    .after(WrapResponse {
        original,
        signature,
    })
}

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// A forged Response keeps the Signature, and the genuine Response hides inside it.
        ///
        /// ```text
        /// Response (forged)
        /// ├─ Signature ── Reference ──> genuine
        /// │  └─ Response (genuine)
        /// └─ Assertion (forged)          <- consumed
        /// ```
        ///
        /// The SP looks the Reference up anywhere in the tree, verifies the genuine Response, and
        /// reads the assertion of the outer one. Published as XSW1 (Somorovsky et al., USENIX
        /// Security 2012).
        xsw1 {
            clauses: [core("5.4.2")],
            requirements: ["sig-xsw-classic-8"],
            severity: Critical,
            level: Should,
            caught_by: [ReferenceCoversParent, SingleAssertion, SignatureStructure],
            expect: Reject,
            script: wrap_response(Place::Signature, Carrier::Forged),
        }
    },
    case! {
        /// The genuine Response stands before a Signature that is detached from it.
        ///
        /// ```text
        /// Response (forged)
        /// ├─ Response (genuine)
        /// ├─ Signature ── Reference ──> genuine
        /// └─ Assertion (forged)          <- consumed
        /// ```
        ///
        /// Published as XSW2; CVE-2025-47949 (samlify) has this shape.
        xsw2 {
            clauses: [core("5.4.1"), core("5.4.2")],
            requirements: ["sig-xsw-classic-8"],
            severity: Critical,
            level: Should,
            caught_by: [ReferenceCoversParent, SingleAssertion],
            expect: Reject,
            script: wrap_response(Place::Before, Carrier::Forged),
        }
    },
    case! {
        /// A forged Response holds the whole signed Response in its Extensions.
        ///
        /// ```text
        /// Response (forged)
        /// ├─ Extensions
        /// │  └─ Response (genuine)
        /// │     └─ Signature ──> genuine
        /// └─ Assertion (forged)          <- consumed
        /// ```
        ///
        /// A signature is found and verifies; it says nothing about the outer Response.
        nested_response {
            clauses: [core("5.4.2"), core("3.2.2")],
            requirements: ["sig-response-only-covers-all"],
            severity: Critical,
            level: Should,
            caught_by: [SignaturePresent, SignaturePlacement, SingleAssertion],
            expect: Reject,
            script: wrap_response(Place::Extensions, Carrier::Original),
        }
    },
    case! {
        /// The genuine Response stands in a ds:Object of the forged Response's Signature.
        ///
        /// The Signature schema allows an Object, so a schema check does not help.
        response_in_object {
            clauses: [core("5.4.2"), xmldsig("4.6")],
            requirements: ["sig-response-only-covers-all"],
            mint: Cap,
            severity: Critical,
            level: Should,
            caught_by: [ReferenceCoversParent, SignatureStructure],
            expect: Reject,
            script: wrap_response(Place::SignatureObject, Carrier::Forged),
        }
    },
    case! {
        /// A forged Response holds the signed Response in its StatusDetail.
        ///
        /// StatusDetail takes any content, so a schema check does not help.
        response_in_status_detail {
            clauses: [core("5.4.2"), core("3.2.2.4")],
            severity: Critical,
            level: Should,
            caught_by: [SignaturePresent, SignaturePlacement],
            expect: Reject,
            script: wrap_response(Place::StatusDetail, Carrier::Original),
        }
    },
];
