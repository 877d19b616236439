//! Status, version, identifiers and conditions that do not fit.

use gauntlet_core::clause::{core, profiles};
use gauntlet_idp::draft::Of;
use gauntlet_idp::steps::{AddCondition, RemoveStatus, SetId, SetStatus, SetVersion};
use gauntlet_idp::{Plan, names};

use crate::Case;
use crate::plans::response_signed;

/// A top-level status of failure.
const RESPONDER: &str = "urn:oasis:names:tc:SAML:2.0:status:Responder";

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// The status says that the request was denied.
        ///
        /// A failed login is not a login, whatever else the Response carries.
        status_not_success {
            clauses: [core("3.2.2.2")],
            requirements: ["core-status-not-success", "sso-error-has-no-assertion"],
            severity: High,
            caught_by: [Status],
            expect: Reject,
            script: response_signed()
                .before(SetStatus {
                    code: RESPONDER.into(),
                    nested: Some("urn:oasis:names:tc:SAML:2.0:status:RequestDenied".into()),
                }),
        }
    },
    case! {
        /// The status of an unsigned Response says that the request failed.
        ///
        /// The same without a signature over the status.
        status_not_success_unsigned {
            clauses: [core("3.2.2.2")],
            requirements: ["core-status-not-success"],
            attacks: ["unsigned-envelope-tamper"],
            severity: Medium,
            caught_by: [Status],
            expect: Reject,
            script: Plan::default().before(SetStatus { code: RESPONDER.into(), nested: None }),
        }
    },
    case! {
        /// Success stands below a failure.
        ///
        /// The top-level code counts.
        status_nested_success {
            clauses: [core("3.2.2.2")],
            requirements: ["core-status-second-level-success-trap"],
            severity: High,
            caught_by: [Status],
            expect: Reject,
            script: response_signed()
                .before(SetStatus { code: RESPONDER.into(), nested: Some(names::SUCCESS.into()) }),
        }
    },
    case! {
        /// There is no Status.
        ///
        /// The schema demands one.
        status_missing {
            clauses: [core("3.2.2")],
            requirements: ["core-status-required"],
            severity: Medium,
            caught_by: [Status],
            expect: Reject,
            script: response_signed().before(RemoveStatus {}),
        }
    },
    case! {
        /// The Assertion is of version 1.1.
        ///
        /// An SP of SAML 2.0 refuses other versions.
        version_of_assertion {
            clauses: [core("4.1.2"), core("2.3.3")],
            requirements: ["core-assertion-version"],
            attacks: ["version-wrong"],
            severity: Low,
            caught_by: [Version],
            expect: Reject,
            script: Plan::default()
                .before(SetVersion { of: Of::Assertion, value: "1.1".into() }),
        }
    },
    case! {
        /// The Response is of version 2.1.
        ///
        /// An SP of SAML 2.0 refuses other versions.
        version_of_response {
            clauses: [core("4.1.3.2"), core("3.2.2")],
            requirements: ["core-response-version"],
            attacks: ["version-wrong"],
            severity: Low,
            caught_by: [Version],
            expect: Reject,
            script: response_signed()
                .before(SetVersion { of: Of::Response, value: "2.1".into() }),
        }
    },
    case! {
        /// The ID of the Assertion is not a name.
        ///
        /// An ID is an NCName; it cannot begin with a digit.
        id_invalid {
            clauses: [core("1.3.4")],
            requirements: ["core-id-xsid"],
            attacks: ["id-missing-invalid"],
            severity: Low,
            level: Should,
            caught_by: [Structure],
            expect: Reject,
            script: Plan::default()
                .before(SetId { of: Of::Assertion, value: "0-begins-with-a-digit".into() }),
        }
    },
    case! {
        /// Response and Assertion have the same ID.
        ///
        /// Identifiers are unique in a document.
        id_shared {
            clauses: [core("1.3.4")],
            requirements: ["core-id-unique-declaration"],
            attacks: ["id-missing-invalid"],
            bytes: Partial,
            severity: Medium,
            level: Should,
            caught_by: [UniqueIds],
            expect: Reject,
            script: response_signed()
                .before(SetId { of: Of::Response, value: "_shared".into() })
                .before(SetId { of: Of::Assertion, value: "_shared".into() }),
        }
    },
    case! {
        /// There is a condition that nobody knows.
        ///
        /// A condition that cannot be evaluated does not hold.
        cond_unknown {
            clauses: [core("2.5.1"), profiles("4.1.4.2")],
            requirements: [
                "core-conditions-unknown-reject",
                "core-conditions-unknown-element",
                "sso-conditions-understood",
            ],
            attacks: ["cond-unknown-condition"],
            severity: Medium,
            caught_by: [ConditionsKnown],
            expect: Reject,
            script: Plan::default()
                .before(AddCondition {
                    name: "OnlyOnSundays".into(),
                    namespace: Some("urn:example:conditions".into()),
                }),
        }
    },
];
