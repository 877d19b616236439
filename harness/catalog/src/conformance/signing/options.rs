//! Entra's three signing options, in both flows.

use gauntlet_core::clause::{core, profiles};
use gauntlet_idp::{Baseline, Flow, Plan, SignOption};

use crate::Case;

/// The honest plan for a signing option and a flow.
fn entra(sign: SignOption, flow: Flow) -> Plan {
    Plan::honest(Baseline {
        sign,
        flow,
        ..Baseline::default()
    })
}

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// IdP-initiated, assertion signed: Entra's default.
        ///
        /// What the tile in My Apps and the administrator's test button send.
        assertion_signed_unsolicited {
            clauses: [profiles("4.1.4.5"), profiles("4.1.5")],
            requirements: [
                "core-issuer-format-default",
                "sig-c14n-exclusive",
                "post-relaystate-missing",
                "sso-unsolicited-accepted",
                "ok-sign-assertion-only",
                "ok-sig-rsa-sha256",
                "ok-c14n-exclusive",
                "ok-transform-order",
                "ok-sig-position-after-issuer",
                "ok-xml-default-ns-assertion",
                "ok-b64-one-line",
                "ok-issuer-format-omitted",
                "ok-unsolicited-bearer",
                "ok-time-milliseconds",
                "ok-time-window-65m",
                "ok-attr-no-xsitype",
                "ok-attr-uri-name",
                "ok-attr-bare-name",
            ],
            conflicts: [UnsignedResponse, Unsolicited],
            severity: Medium,
            expect: Accept,
            script: entra(SignOption::Assertion, Flow::Unsolicited),
        }
    },
    case! {
        /// IdP-initiated, response signed.
        ///
        /// The signature over the Response protects the assertion in it.
        response_signed_unsolicited {
            clauses: [profiles("4.1.4.5"), core("5.3")],
            requirements: ["sig-inheritance-response", "sso-unsolicited-accepted", "ok-sign-response-only"],
            conflicts: [UnsignedAssertion, Unsolicited],
            severity: Medium,
            expect: Accept,
            script: entra(SignOption::Response, Flow::Unsolicited),
        }
    },
    case! {
        /// IdP-initiated, response and assertion signed.
        ///
        /// The assertion was signed first, so that the outer signature covers the inner one.
        both_signed_unsolicited {
            clauses: [profiles("4.1.4.5"), core("5.4.1")],
            requirements: ["sso-unsolicited-accepted", "ok-sign-both"],
            conflicts: [Unsolicited],
            severity: Medium,
            expect: Accept,
            script: entra(SignOption::Both, Flow::Unsolicited),
        }
    },
    case! {
        /// SP-initiated, assertion signed.
        ///
        /// InResponseTo of the Response and of the confirmation name the request.
        assertion_signed_solicited {
            clauses: [profiles("4.1.4.3"), core("3.2.2")],
            requirements: ["ok-sign-assertion-only", "ok-solicited-bearer"],
            conflicts: [UnsignedResponse],
            severity: Medium,
            expect: Accept,
            script: entra(SignOption::Assertion, Flow::Solicited),
        }
    },
    case! {
        /// SP-initiated, response signed.
        ///
        /// As above, with the signature on the Response.
        response_signed_solicited {
            clauses: [profiles("4.1.4.3"), core("3.2.2")],
            requirements: ["ok-sign-response-only"],
            conflicts: [UnsignedAssertion],
            severity: Medium,
            expect: Accept,
            script: entra(SignOption::Response, Flow::Solicited),
        }
    },
    case! {
        /// SP-initiated, response and assertion signed.
        ///
        /// The most that Entra can send.
        both_signed_solicited {
            clauses: [profiles("4.1.4.3"), core("3.2.2")],
            requirements: ["ok-sign-both"],
            severity: Medium,
            expect: Accept,
            script: entra(SignOption::Both, Flow::Solicited),
        }
    },
];
