//! Optional parts of the Response and of the Assertion.

use gauntlet_core::clause::{bindings, core, profiles};
use gauntlet_idp::draft::Of;
use gauntlet_idp::steps::{
    AddAdvice, AddExtensions, AuthnStatementFirst, IssuerFormat, RemoveAttributes, SetAttributeOf,
    SetDestination, SetIssuer, SetStatus,
};
use gauntlet_idp::{Plan, names};

use crate::Case;

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// An unsigned Response has no Issuer.
        ///
        /// It may be left out there; the Issuer of the assertion counts.
        issuer_of_response_absent {
            clauses: [profiles("4.1.4.2")],
            requirements: ["ok-response-issuer-absent-unsigned"],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Plan::default().before(SetIssuer { of: Of::Response, value: None }),
        }
    },
    case! {
        /// The Issuer states the entity format.
        ///
        /// The format that is meant where none is given.
        issuer_format_entity {
            clauses: [profiles("4.1.4.2"), core("8.3.6")],
            requirements: ["ok-issuer-format-entity"],
            severity: Low,
            expect: Accept,
            script: Plan::default()
                .before(IssuerFormat {
                    format: "urn:oasis:names:tc:SAML:2.0:nameid-format:entity".into(),
                }),
        }
    },
    case! {
        /// An unsigned Response has no Destination.
        ///
        /// The attribute is optional; it must be there only on signed messages.
        destination_absent {
            clauses: [core("3.2.2"), bindings("3.5.5.2")],
            requirements: ["core-response-destination-absent", "ok-destination-absent-unsigned"],
            conflicts: [DestinationAbsent],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Plan::default().before(SetDestination { value: None }),
        }
    },
    case! {
        /// The Response states a Consent.
        ///
        /// An attribute that Entra does not send and that changes nothing.
        consent {
            clauses: [core("3.2.2")],
            requirements: ["core-response-consent-any", "ok-consent-present"],
            severity: Low,
            expect: Accept,
            script: Plan::default()
                .before(SetAttributeOf {
                    of: Of::Response,
                    name: "Consent".into(),
                    value: "urn:oasis:names:tc:SAML:2.0:consent:unspecified".into(),
                }),
        }
    },
    case! {
        /// The Response has Extensions in a foreign namespace.
        ///
        /// An SP ignores extensions that it does not know.
        extensions {
            clauses: [core("3.2.2")],
            requirements: ["core-response-extensions", "ok-response-extensions"],
            severity: Low,
            expect: Accept,
            script: Plan::default().before(AddExtensions {}),
        }
    },
    case! {
        /// The Assertion has Advice.
        ///
        /// Advice may be ignored without changing what the assertion says.
        advice {
            clauses: [core("2.6.1")],
            requirements: ["core-advice-ignorable", "ok-advice-present"],
            severity: Low,
            expect: Accept,
            script: Plan::default().before(AddAdvice {}),
        }
    },
    case! {
        /// The authentication statement precedes the attributes.
        ///
        /// Statements may stand in any order.
        authn_statement_first {
            clauses: [core("2.3.3")],
            requirements: ["ok-statement-order"],
            severity: Medium,
            expect: Accept,
            script: Plan::default().before(AuthnStatementFirst {}),
        }
    },
    case! {
        /// There is no attribute statement.
        ///
        /// The assertion still authenticates; an SP that needs attributes says so to the user.
        attributes_absent {
            clauses: [profiles("4.1.4.2")],
            requirements: ["ok-no-attributestatement"],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Plan::default().before(RemoveAttributes {}),
        }
    },
    case! {
        /// Success carries a nested status code.
        ///
        /// Nested codes only refine the top-level one.
        nested_status_under_success {
            clauses: [core("3.2.2.2")],
            requirements: ["core-status-second-level-ignored", "ok-status-nested-success"],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Plan::default()
                .before(SetStatus {
                    code: names::SUCCESS.into(),
                    nested: Some("urn:example:status:fine".into()),
                }),
        }
    },
];
