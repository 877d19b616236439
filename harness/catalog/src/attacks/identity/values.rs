//! Values and names that an SP takes for something else than text.

use gauntlet_core::AccountRule;
use gauntlet_core::clause::core;
use gauntlet_idp::Plan;
use gauntlet_idp::steps::{AddAttribute, SetAttribute};

use crate::Case;
use crate::people::{FIRST_NAME, LAST_NAME, MAIL, USER_PRINCIPAL_NAME, with};
use crate::script::Script;

/// An account with just what this login says.
fn as_signed(plan: Plan) -> Script {
    Script::accounts(AccountRule::AsSigned, vec![plan])
}

/// A login with one more claim.
fn adding(plan: Plan, name: &str, value: &str) -> Plan {
    plan.before(AddAttribute {
        name: name.to_owned(),
        values: vec![value.to_owned()],
    })
}

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// Names and addresses are payloads for a database, a directory, a template, a table, a header.
        ///
        /// They are text, and are kept as text: what is escaped is escaped where it is written out.
        identity_injection {
            clauses: [core("2.7.3.1.1")],
            severity: High,
            expect: RightState,
            script: as_signed(with(
                with(
                    with(
                        with(Plan::default(), FIRST_NAME, "Robert'); DROP TABLE account;--"),
                        LAST_NAME,
                        "=HYPERLINK(\"https://evil.example\")${7*7}{{7*7}}<script>alert(1)</script>",
                    ),
                    USER_PRINCIPAL_NAME,
                    "*)(uid=*))(|(uid=*",
                ),
                MAIL,
                "b.simon@contoso.example\r\nBcc: everybody@contoso.example",
            )),
        }
    },
    case! {
        /// A value has a template in it and nothing else that is odd.
        ///
        /// `${7*7}` is five characters of text.
        template_in_a_name {
            clauses: [core("2.7.3.1.1")],
            attacks: ["identity-injection"],
            severity: High,
            expect: RightState,
            script: as_signed(with(Plan::default(), LAST_NAME, "${7*7}")),
        }
    },
    case! {
        /// A claim in lower case has another mail address.
        ///
        /// Names are compared octet by octet: it is another claim, and no more.
        attr_case_collision {
            clauses: [core("2.7.3.1"), core("1.3.1")],
            severity: High,
            expect: RightState,
            script: as_signed(adding(
                Plan::default(),
                "person_email",
                "administrator@contoso.example",
            )),
        }
    },
    case! {
        /// Claims are called as the mail address with a blank, and as what every object has.
        ///
        /// An application in JavaScript that puts claims into an object by their names may change more
        /// than that object.
        names_of_an_object {
            clauses: [core("2.7.3.1"), core("1.3.1")],
            attacks: ["attr-case-collision"],
            severity: High,
            expect: RightState,
            script: as_signed(adding(
                adding(
                    adding(Plan::default(), "PERSON_Email ", "administrator@contoso.example"),
                    "__proto__",
                    "administrator",
                ),
                "constructor",
                "administrator",
            )),
        }
    },
    case! {
        /// A longer name ends as that of the mail address does.
        ///
        /// Whoever takes the last part of a name for the whole of it reads a claim that nobody mapped.
        attr_name_format_friendlyname {
            clauses: [core("2.7.3.1")],
            severity: High,
            expect: RightState,
            script: as_signed(adding(
                Plan::default(),
                "https://fabrikam.example/claims/PERSON_Email",
                "administrator@contoso.example",
            )),
        }
    },
    case! {
        /// A mail address has a second one behind a semicolon.
        ///
        /// It is one value. Whoever splits it has signed-looking text of two people.
        two_addresses_in_one_value {
            clauses: [core("2.7.3.1")],
            attacks: ["identity-injection"],
            severity: Medium,
            expect: RightState,
            script: as_signed(Plan::default().before(SetAttribute {
                name: MAIL.to_owned(),
                values: vec!["administrator@contoso.example;b.simon@contoso.example".to_owned()],
            })),
        }
    },
];
