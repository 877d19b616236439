//! Names and confirmations.

use gauntlet_core::clause::{core, profiles};
use gauntlet_idp::draft::Of;
use gauntlet_idp::steps::{AddConfirmation, NameIdFormat, SetNameId, SetTime, UpperCaseId};
use gauntlet_idp::times::TimeField;
use gauntlet_idp::{Plan, names};

use crate::Case;
use crate::Script;

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// The NameID is persistent and opaque.
        ///
        /// Entra sends 43 characters where no source is configured.
        name_id_persistent {
            clauses: [core("8.3.7")],
            requirements: ["ok-nameid-persistent"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(NameIdFormat { format: Some(names::PERSISTENT_FORMAT.into()) })
                .before(SetNameId { value: "hEkzZ0mB3Ty_bXlS5sFQk2mvCzPpWd8n4aRj6Lq-o7U".into() }),
        }
    },
    case! {
        /// The NameID has no Format.
        ///
        /// It is then unspecified.
        name_id_unspecified {
            clauses: [core("8.3.1"), core("2.2.2")],
            requirements: ["core-nameid-format-default", "ok-nameid-unspecified"],
            severity: Medium,
            expect: Accept,
            script: Plan::default().before(NameIdFormat { format: None }),
        }
    },
    case! {
        /// The NameID is in several scripts.
        ///
        /// All of it comes back, character by character.
        name_id_non_latin {
            clauses: [core("2.2.2")],
            requirements: ["ok-nameid-non-latin"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(SetNameId { value: "жанна.中文.ضيف.e\u{301}@contoso.example".into() }),
        }
    },
    case! {
        /// A confirmation of another method stands before the bearer one.
        ///
        /// One valid bearer confirmation is enough.
        confirmation_among_others {
            clauses: [profiles("4.1.4.3"), core("2.4.1")],
            requirements: ["core-subject-confirmation-any", "ok-subjconf-multi"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(AddConfirmation {
                    method: "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches".into(),
                    recipient: None,
                }),
        }
    },
    case! {
        /// A bearer confirmation for another recipient stands before ours.
        ///
        /// One valid bearer confirmation is enough.
        confirmation_for_another_first {
            clauses: [profiles("4.1.4.3"), core("2.4.1")],
            requirements: ["core-subject-confirmation-any", "ok-subjconf-multi"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(AddConfirmation {
                    method: names::BEARER.into(),
                    recipient: Some("https://other.example/acs".into()),
                }),
        }
    },
    case! {
        /// A bearer confirmation that has ended stands before one that holds.
        ///
        /// One valid bearer confirmation is enough.
        confirmation_ended_first {
            clauses: [profiles("4.1.4.3"), core("2.4.1")],
            requirements: ["core-subject-confirmation-any", "err-e47-subjconf", "ok-subjconf-multi"],
            attacks: ["sc-multiple-mixed"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(AddConfirmation { method: names::BEARER.into(), recipient: None })
                .before(SetTime {
                    field: TimeField::ConfirmationNotOnOrAfter,
                    offset_ms: -60 * 60 * 1000,
                }),
        }
    },
    case! {
        /// Two assertions have identifiers that differ in case.
        ///
        /// Identifiers are compared exactly, so the second is not the first again. A memory of
        /// consumed assertions in a database that ignores case keeps an honest user out.
        ids_differing_in_case {
            clauses: [core("1.3.1"), core("1.3.4")],
            attacks: ["replay-id-collision"],
            severity: Low,
            features: [Replay],
            expect: Accept,
            script: Script::two_or_more(vec![
                Plan::default(),
                Plan::default()
                    .before(UpperCaseId { of: Of::Assertion })
                    .before(UpperCaseId { of: Of::Response }),
            ]),
        }
    },
];
