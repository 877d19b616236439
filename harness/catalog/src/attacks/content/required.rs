//! What the schema or the profile demands is not there.

use gauntlet_core::clause::{core, profiles};
use gauntlet_idp::Plan;
use gauntlet_idp::fragment::Fragment;
use gauntlet_idp::steps::{InsertElement, RemoveElement, RemoveTime, RewriteTime, SetXmlAttribute};
use gauntlet_idp::times::TimeField;

use crate::Case;
use crate::plans::{path, response_signed};

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// The Assertion has no ID.
        ///
        /// The Response is signed, so that it can be left out. Without it there is nothing to remember against
        /// a replay.
        assertion_id_absent {
            clauses: [core("2.3.3")],
            requirements: ["core-assertion-id-required"],
            mint: Idp,
            severity: Medium,
            level: SenderOnly,
            caught_by: [Structure],
            expect: Reject,
            script: response_signed()
                .before(SetXmlAttribute { of: path(&["Assertion"]), name: "ID".into(), value: None }),
        }
    },
    case! {
        /// The Assertion does not say when it was issued.
        ///
        /// The schema demands it.
        assertion_issue_instant_absent {
            clauses: [core("2.3.3")],
            requirements: ["core-assertion-issueinstant-required"],
            mint: Idp,
            severity: Medium,
            level: SenderOnly,
            caught_by: [IssueInstant],
            expect: Reject,
            script: Plan::default()
                .before(RemoveTime { field: TimeField::AssertionIssueInstant }),
        }
    },
    case! {
        /// The Response has no ID.
        ///
        /// The schema demands it. The Assertion is signed by itself.
        response_id_absent {
            clauses: [core("3.2.2")],
            requirements: ["core-response-id-required"],
            mint: Idp,
            severity: Medium,
            level: SenderOnly,
            caught_by: [Structure],
            expect: Reject,
            script: Plan::default()
                .before(SetXmlAttribute { of: path(&[]), name: "ID".into(), value: None }),
        }
    },
    case! {
        /// The Response does not say when it was issued.
        ///
        /// The schema demands it.
        response_issue_instant_absent {
            clauses: [core("3.2.2")],
            requirements: ["core-response-issueinstant"],
            mint: Idp,
            severity: Medium,
            level: SenderOnly,
            caught_by: [IssueInstant],
            expect: Reject,
            script: Plan::default()
                .before(RemoveTime { field: TimeField::ResponseIssueInstant }),
        }
    },
    case! {
        /// The Response was issued at a time that is none.
        ///
        /// The schema demands a time.
        response_issue_instant_unparsable {
            clauses: [core("3.2.2"), core("1.3.3")],
            requirements: ["core-response-issueinstant"],
            mint: Idp,
            severity: Medium,
            level: SenderOnly,
            caught_by: [IssueInstant],
            expect: Reject,
            script: Plan::default()
                .before(RewriteTime { field: TimeField::ResponseIssueInstant, from: String::new(), to: "yesterday".into() }),
        }
    },
    case! {
        /// The statement does not say when the user signed in.
        ///
        /// The schema demands it.
        authn_instant_absent {
            clauses: [core("2.7.2")],
            requirements: ["core-authninstant-required"],
            mint: Idp,
            severity: Medium,
            level: SenderOnly,
            caught_by: [AuthnStatement],
            expect: Reject,
            script: Plan::default()
                .before(RemoveTime { field: TimeField::AuthnInstant }),
        }
    },
    case! {
        /// The user signed in at a time that is none.
        ///
        /// The schema demands a time.
        authn_instant_unparsable {
            clauses: [core("2.7.2"), core("1.3.3")],
            requirements: ["core-authninstant-required"],
            mint: Idp,
            severity: Medium,
            level: SenderOnly,
            caught_by: [AuthnStatement],
            expect: Reject,
            script: Plan::default()
                .before(RewriteTime { field: TimeField::AuthnInstant, from: String::new(), to: "2026-13-45".into() }),
        }
    },
    case! {
        /// The statement does not say how the user signed in.
        ///
        /// The schema demands AuthnContext.
        authn_context_absent {
            clauses: [core("2.7.2")],
            requirements: ["core-authncontext-required"],
            mint: Idp,
            severity: Medium,
            level: SenderOnly,
            caught_by: [AuthnStatement],
            expect: Reject,
            script: Plan::default()
                .before(RemoveElement { of: path(&["Assertion", "AuthnStatement", "AuthnContext"]) }),
        }
    },
    case! {
        /// The Status is empty.
        ///
        /// It has no code, and so none of success.
        status_empty {
            clauses: [core("3.2.2.1")],
            requirements: ["core-status-required"],
            mint: Idp,
            severity: High,
            caught_by: [Status],
            expect: Reject,
            script: Plan::default()
                .before(RemoveElement { of: path(&["Status", "StatusCode"]) }),
        }
    },
    case! {
        /// The Assertion has neither Subject nor statements.
        ///
        /// It says nothing of anybody.
        subject_and_statements_missing {
            clauses: [core("2.3.3"), core("2.4")],
            requirements: ["core-assertion-no-statement-needs-subject"],
            mint: Idp,
            severity: Medium,
            caught_by: [SubjectConfirmation],
            expect: Reject,
            script: Plan::default()
                .before(RemoveElement { of: path(&["Assertion", "Subject"]) })
                .before(RemoveElement { of: path(&["Assertion", "AttributeStatement"]) })
                .before(RemoveElement { of: path(&["Assertion", "AuthnStatement"]) }),
        }
    },
    case! {
        /// The Assertion says that the user may read a page, and nothing of a login.
        ///
        /// A decision is no authentication.
        authz_decision_alone {
            clauses: [core("2.7.4"), profiles("4.1.4.2")],
            requirements: ["core-authzdecision-ignored"],
            mint: Idp,
            severity: High,
            caught_by: [AuthnStatement],
            expect: Reject,
            script: Plan::default()
                .before(RemoveElement { of: path(&["Assertion", "AuthnStatement"]) })
                .before(InsertElement { into: path(&["Assertion"]), before: None, element: Fragment::new("AuthzDecisionStatement").with("Resource", "https://itconductor.example/").with("Decision", "Permit").child(Fragment::new("Action").with("Namespace", "urn:oasis:names:tc:SAML:1.0:action:rwedc-negation").text("Read")) }),
        }
    },
    case! {
        /// An attribute has no name.
        ///
        /// The schema demands it. Whatever an SP makes of the value, nobody has named it.
        attribute_name_absent {
            clauses: [core("2.7.3.1")],
            requirements: ["core-attribute-name-required"],
            mint: Idp,
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(InsertElement { into: path(&["Assertion", "AttributeStatement"]), before: None, element: Fragment::new("Attribute").child(Fragment::new("AttributeValue").text("nameless")) }),
        }
    },
    case! {
        /// An attribute has an empty name.
        ///
        /// A name has a character that is not blank.
        attribute_name_empty {
            clauses: [core("1.3.1"), core("2.7.3.1")],
            requirements: ["core-string-nonblank"],
            mint: Idp,
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(InsertElement { into: path(&["Assertion", "AttributeStatement"]), before: None, element: Fragment::new("Attribute").with("Name", "").child(Fragment::new("AttributeValue").text("nameless")) }),
        }
    },
    case! {
        /// The signed Response names no Issuer.
        ///
        /// Where the message is signed it must.
        response_issuer_missing_signed {
            clauses: [profiles("4.1.4.2")],
            requirements: ["sso-issuer-required-signed", "err-e17-issuer-when-signed"],
            mint: Idp,
            severity: Medium,
            level: SenderOnly,
            caught_by: [ResponseIssuer],
            expect: Reject,
            script: response_signed()
                .before(RemoveElement { of: path(&["Issuer"]) }),
        }
    },
];
