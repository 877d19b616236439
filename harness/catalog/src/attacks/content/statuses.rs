//! Responses of failed logins.

use gauntlet_core::clause::{core, profiles};
use gauntlet_idp::Plan;
use gauntlet_idp::steps::{RemoveAssertion, SetStatus};

use crate::Case;
use crate::plans::response_signed;

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// The status code is one that nobody knows.
        ///
        /// It is not Success, and that is all that counts.
        status_invented {
            clauses: [core("3.2.2.2")],
            requirements: ["core-status-toplevel-list"],
            mint: Idp,
            severity: High,
            caught_by: [Status],
            expect: Reject,
            script: Plan::default()
                .before(SetStatus { code: "urn:example:status:Fine".into(), nested: None }),
        }
    },
    case! {
        /// The status says that the IdP has failed.
        ///
        /// The Assertion in it counts for nothing.
        status_responder {
            clauses: [core("3.2.2.2")],
            requirements: ["core-status-not-success"],
            mint: Idp,
            severity: High,
            caught_by: [Status],
            expect: Reject,
            script: Plan::default()
                .before(SetStatus { code: "urn:oasis:names:tc:SAML:2.0:status:Responder".into(), nested: None }),
        }
    },
    case! {
        /// The status says that the version is a wrong one.
        ///
        /// The Assertion in it counts for nothing.
        status_version_mismatch {
            clauses: [core("3.2.2.2")],
            requirements: ["core-status-not-success"],
            mint: Idp,
            severity: High,
            caught_by: [Status],
            expect: Reject,
            script: Plan::default()
                .before(SetStatus { code: "urn:oasis:names:tc:SAML:2.0:status:VersionMismatch".into(), nested: None }),
        }
    },
    case! {
        /// The Response has no Assertion and says that the user could not sign in.
        ///
        /// An answer like any other, and no login.
        error_authn_failed {
            clauses: [core("3.2.2.2"), profiles("4.1.4.2")],
            requirements: ["core-error-statuses-handled"],
            mint: Idp,
            severity: Medium,
            caught_by: [Status],
            expect: Reject,
            script: response_signed()
                .before(SetStatus { code: "urn:oasis:names:tc:SAML:2.0:status:Responder".into(), nested: Some("urn:oasis:names:tc:SAML:2.0:status:AuthnFailed".into()) })
                .before(RemoveAssertion {}),
        }
    },
    case! {
        /// The Response has no Assertion and says that the user would have to be asked.
        ///
        /// An answer like any other, and no login.
        error_no_passive {
            clauses: [core("3.2.2.2"), profiles("4.1.4.2")],
            requirements: ["core-error-statuses-handled", "core-ispassive-nopassive"],
            mint: Idp,
            severity: Medium,
            caught_by: [Status],
            expect: Reject,
            script: response_signed()
                .before(SetStatus { code: "urn:oasis:names:tc:SAML:2.0:status:Responder".into(), nested: Some("urn:oasis:names:tc:SAML:2.0:status:NoPassive".into()) })
                .before(RemoveAssertion {}),
        }
    },
    case! {
        /// The Response has no Assertion and says that the user is not known.
        ///
        /// An answer like any other, and no login.
        error_unknown_principal {
            clauses: [core("3.2.2.2"), profiles("4.1.4.2")],
            requirements: ["core-error-statuses-handled"],
            mint: Idp,
            severity: Medium,
            caught_by: [Status],
            expect: Reject,
            script: response_signed()
                .before(SetStatus { code: "urn:oasis:names:tc:SAML:2.0:status:Responder".into(), nested: Some("urn:oasis:names:tc:SAML:2.0:status:UnknownPrincipal".into()) })
                .before(RemoveAssertion {}),
        }
    },
    case! {
        /// The Response has no Assertion and says that the request is denied.
        ///
        /// An answer like any other, and no login.
        error_request_denied {
            clauses: [core("3.2.2.2"), profiles("4.1.4.2")],
            requirements: ["core-error-statuses-handled"],
            mint: Idp,
            severity: Medium,
            caught_by: [Status],
            expect: Reject,
            script: response_signed()
                .before(SetStatus { code: "urn:oasis:names:tc:SAML:2.0:status:Responder".into(), nested: Some("urn:oasis:names:tc:SAML:2.0:status:RequestDenied".into()) })
                .before(RemoveAssertion {}),
        }
    },
    case! {
        /// The Response has no Assertion and says that the user cannot sign in as the request demands.
        ///
        /// An answer like any other, and no login.
        error_no_authn_context {
            clauses: [core("3.2.2.2"), profiles("4.1.4.2")],
            requirements: ["core-error-statuses-handled"],
            mint: Idp,
            severity: Medium,
            caught_by: [Status],
            expect: Reject,
            script: response_signed()
                .before(SetStatus { code: "urn:oasis:names:tc:SAML:2.0:status:Responder".into(), nested: Some("urn:oasis:names:tc:SAML:2.0:status:NoAuthnContext".into()) })
                .before(RemoveAssertion {}),
        }
    },
];
