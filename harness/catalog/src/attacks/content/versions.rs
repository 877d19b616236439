//! Other versions of SAML.

use gauntlet_core::clause::core;
use gauntlet_idp::Plan;
use gauntlet_idp::draft::Of;
use gauntlet_idp::steps::{SetVersion, SetXmlAttribute};

use crate::Case;
use crate::plans::path;

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// The Assertion has no version.
        ///
        /// An SP must not process what it does not know to be SAML 2.0.
        version_of_assertion_absent {
            clauses: [core("4.1.2"), core("2.3.3")],
            requirements: ["core-assertion-version"],
            mint: Idp,
            severity: Medium,
            caught_by: [Version],
            expect: Reject,
            script: Plan::default()
                .before(SetXmlAttribute { of: path(&["Assertion"]), name: "Version".into(), value: None }),
        }
    },
    case! {
        /// The Assertion is of version 3.0.
        ///
        /// Another major version is another protocol.
        version_of_assertion_3 {
            clauses: [core("4.1.2")],
            requirements: ["core-assertion-version"],
            mint: Idp,
            severity: Medium,
            caught_by: [Version],
            expect: Reject,
            script: Plan::default()
                .before(SetVersion { of: Of::Assertion, value: "3.0".into() }),
        }
    },
    case! {
        /// The Assertion is of version 2.1.
        ///
        /// A higher minor version may be taken or refused.
        version_of_assertion_minor {
            clauses: [core("4.1.3")],
            requirements: ["core-assertion-version-minor"],
            mint: Idp,
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(SetVersion { of: Of::Assertion, value: "2.1".into() }),
        }
    },
    case! {
        /// The Response is of version 1.1.
        ///
        /// Another major version is another protocol.
        version_of_response_1 {
            clauses: [core("4.1.2")],
            requirements: ["core-response-version"],
            mint: Idp,
            severity: Medium,
            caught_by: [Version],
            expect: Reject,
            script: Plan::default()
                .before(SetVersion { of: Of::Response, value: "1.1".into() }),
        }
    },
    case! {
        /// The Response has no version.
        ///
        /// An SP must not process what it does not know to be SAML 2.0.
        version_of_response_absent {
            clauses: [core("4.1.2"), core("3.2.2")],
            requirements: ["core-response-version"],
            mint: Idp,
            severity: Medium,
            caught_by: [Version],
            expect: Reject,
            script: Plan::default()
                .before(SetXmlAttribute { of: path(&[]), name: "Version".into(), value: None }),
        }
    },
];
