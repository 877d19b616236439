//! Without a subject that is confirmed.

use gauntlet_core::clause::{core, profiles};
use gauntlet_idp::Plan;
use gauntlet_idp::steps::{
    ConfirmationMethod, RemoveAssertion, RemoveAttributes, RemoveAuthnStatement,
    RemoveConfirmation, RemoveConfirmationData, RemoveNameId, RemoveSubject, SetNameId,
};

use crate::Case;
use crate::plans::response_signed;

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// The only confirmation is holder-of-key.
        ///
        /// Whoever posts the response has shown no key.
        sc_method_not_bearer {
            clauses: [profiles("4.1.4.2")],
            severity: High,
            caught_by: [SubjectConfirmation],
            expect: Reject,
            script: Plan::default()
                .before(ConfirmationMethod {
                    method: "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key".into(),
                }),
        }
    },
    case! {
        /// There is no confirmation.
        ///
        /// The profile demands a bearer confirmation.
        sc_missing {
            clauses: [profiles("4.1.4.2"), profiles("4.1.4.3")],
            severity: High,
            caught_by: [SubjectConfirmation],
            expect: Reject,
            script: Plan::default().before(RemoveConfirmation {}),
        }
    },
    case! {
        /// The confirmation has no data.
        ///
        /// It binds the assertion to no recipient and no time.
        scd_missing {
            clauses: [profiles("4.1.4.2")],
            severity: High,
            caught_by: [SubjectConfirmation],
            expect: Reject,
            script: Plan::default().before(RemoveConfirmationData {}),
        }
    },
    case! {
        /// There is no Subject.
        ///
        /// Nobody is named.
        subject_missing {
            clauses: [profiles("4.1.4.2"), core("2.3.3")],
            severity: High,
            caught_by: [SubjectConfirmation, NameId],
            expect: Reject,
            script: Plan::default().before(RemoveSubject {}),
        }
    },
    case! {
        /// The Subject has no NameID, and neither have the claims a name.
        ///
        /// Where nothing names a person, nobody can be logged in.
        name_id_missing {
            clauses: [core("2.4.1"), core("2.2.2")],
            severity: Medium,
            level: Should,
            caught_by: [NameId],
            expect: Reject,
            script: Plan::default().before(RemoveNameId {}).before(RemoveAttributes {}),
        }
    },
    case! {
        /// The NameID is empty.
        ///
        /// An empty text names nobody.
        name_id_empty {
            clauses: [core("2.2.2"), core("1.3.1")],
            severity: High,
            level: Should,
            caught_by: [NameId],
            expect: Reject,
            script: Plan::default().before(SetNameId { value: String::new() }),
        }
    },
    case! {
        /// There is no authentication statement.
        ///
        /// An assertion about attributes is not a login.
        authn_statement_missing {
            clauses: [profiles("4.1.4.2")],
            attacks: ["authnstatement-missing"],
            severity: High,
            caught_by: [AuthnStatement],
            expect: Reject,
            script: Plan::default().before(RemoveAuthnStatement {}),
        }
    },
    case! {
        /// There is no Assertion in a successful Response.
        ///
        /// Nobody is named.
        assertion_missing {
            clauses: [profiles("4.1.4.2")],
            attacks: ["no-assertion"],
            severity: Medium,
            caught_by: [SingleAssertion],
            expect: Reject,
            script: response_signed().before(RemoveAssertion {}),
        }
    },
];
