//! Without a subject that is confirmed.

use gauntlet_core::clause::{bindings, core, profiles};
use gauntlet_idp::Plan;
use gauntlet_idp::names;
use gauntlet_idp::steps::{
    AddConfirmation, BareAssertion, ConfirmationMethod, RemoveAssertion, RemoveAttributes,
    RemoveAuthnStatement, RemoveConfirmation, RemoveConfirmationData, RemoveNameId, RemoveSubject,
    SetNameId, SetRecipient, SetTime,
};
use gauntlet_idp::times::TimeField;

use crate::Case;
use crate::plans::response_signed;

/// A confirmation by a key that the bearer would have to show.
const HOLDER_OF_KEY: &str = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key";
/// The assertion consumer service of another SP.
const OTHER_ACS: &str = "https://other.example/acs";

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// The only confirmation is holder-of-key.
        ///
        /// Whoever posts the response has shown no key.
        sc_method_not_bearer {
            clauses: [profiles("4.1.4.2")],
            requirements: ["sso-subjectconfirmation-bearer"],
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
        /// The bearer confirmation is for another SP, a holder-of-key one for this SP.
        ///
        /// Both stand in one Subject, the one that fits first. It asks for a key that nobody
        /// showed, so nothing is confirmed for this SP. An SP that takes the method from one
        /// confirmation and the data from another finds both in order.
        sc_multiple_mixed {
            clauses: [profiles("4.1.4.3"), core("2.4.1")],
            requirements: ["core-subjconf-mix-and-match"],
            severity: High,
            caught_by: [Recipient],
            expect: Reject,
            script: |app| Plan::default()
                .before(SetRecipient { value: Some(OTHER_ACS.into()) })
                .before(AddConfirmation {
                    method: HOLDER_OF_KEY.into(),
                    recipient: Some(app.reply_url.clone()),
                }),
        }
    },
    case! {
        /// Of two bearer confirmations one has ended, and the other is for another SP.
        ///
        /// Each has one fault, and not the same one: together they have everything, but neither
        /// holds. A confirmation is judged whole.
        sc_multiple_each_with_a_fault {
            clauses: [profiles("4.1.4.3"), core("2.4.1")],
            requirements: ["core-subject-confirmation-none-valid", "core-subjconf-mix-and-match"],
            attacks: ["sc-multiple-mixed"],
            severity: High,
            caught_by: [ConfirmationNotOnOrAfter],
            expect: Reject,
            script: |app| Plan::default()
                .before(SetRecipient { value: Some(OTHER_ACS.into()) })
                .before(AddConfirmation {
                    method: names::BEARER.into(),
                    recipient: Some(app.reply_url.clone()),
                })
                .before(SetTime {
                    field: TimeField::ConfirmationNotOnOrAfter,
                    offset_ms: -60 * 60 * 1000,
                }),
        }
    },
    case! {
        /// There is no confirmation.
        ///
        /// The profile demands a bearer confirmation.
        sc_missing {
            clauses: [profiles("4.1.4.2"), profiles("4.1.4.3")],
            requirements: ["sso-subjectconfirmation-bearer"],
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
            requirements: ["sso-scd-required"],
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
            requirements: ["core-authn-needs-subject"],
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
            requirements: ["core-string-nonblank"],
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
            requirements: ["sso-authnstatement-required"],
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
            requirements: ["core-response-zero-assertions"],
            attacks: ["no-assertion"],
            severity: Medium,
            caught_by: [SingleAssertion],
            expect: Reject,
            script: response_signed().before(RemoveAssertion {}),
        }
    },
    case! {
        /// The Assertion arrives without a Response.
        ///
        /// Its signature holds, for it stands in the Assertion. What a Response says is gone:
        /// status, destination, and the request that it answers. The binding carries protocol
        /// messages, and an Assertion is none. Libraries that also speak WS-Federation, where
        /// the assertion stands alone, may look for it wherever it is.
        assertion_outside_response {
            clauses: [bindings("3.5.4"), profiles("4.1.4.2")],
            requirements: ["sso-logoutresponse-as-response"],
            severity: Medium,
            caught_by: [RootIsResponse],
            expect: Reject,
            script: Plan::default().after(BareAssertion {}),
        }
    },
];
