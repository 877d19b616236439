//! Logins that an SP leads to the account of another person.

use gauntlet_core::clause::{core, entra};
use gauntlet_core::{Account, AccountRule, AdminAct, LogoutRule};
use gauntlet_idp::{Plan, names};

use crate::Case;
use crate::people::{LAST_NAME, OBJECT_ID, again, named, namesake, qualified, somebody_else, with};
use crate::script::{Move, Script, Setting};

/// Two logins, each of which has an account of its own or is refused.
fn apart(first: Plan, second: Plan) -> Script {
    Script::accounts(AccountRule::AccountEach, vec![first, second])
}

/// The longest text of one letter that a column of 255 characters takes.
fn column() -> String {
    "a".repeat(255)
}

/// An administrator's account that knows no IdP, with the mail address of the usual user.
fn local_administrator() -> AdminAct {
    AdminAct::AddUser {
        user: Account {
            key: "administrator".to_owned(),
            attributes: [(
                "PERSON_Email".to_owned(),
                vec!["b.simon@contoso.example".to_owned()],
            )]
            .into(),
            rights: vec!["administrator".to_owned()],
        },
    }
}

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// A first login has the mail address of an account that was made by hand.
        ///
        /// Nobody has linked the two. An SP that does it by the address gives a local account, here that
        /// of its administrator, to whoever can have the address asserted. Known of authentik as
        /// CVE-2026-57580, of Rancher as CVE-2025-23389.
        jit_email_link {
            clauses: [entra("SAML token claims reference")],
            severity: Critical,
            expect: RightState,
            script: Script::accounts(AccountRule::OthersUntouched, vec![Plan::default()])
                .after(local_administrator()),
        }
    },
    case! {
        /// Somebody has got the user principal name of another person.
        ///
        /// The object identifier is another one; name, mail address and NameID are the same.
        user_principal_name_given_again {
            clauses: [entra("SAML token claims reference")],
            attacks: ["entra-mutable-claim"],
            severity: Critical,
            expect: RightState,
            script: apart(Plan::default(), namesake("2d3c4b5a-6978-4867-9584-a3b2c1d0e9f8")),
        }
    },
    case! {
        /// A name that only looks like a persistent one is that of an account.
        ///
        /// The first login has a persistent NameID. The second has the same text as an unspecified name,
        /// which may be anything: who compares texts alone lets the second in as the first.
        nameid_format_confusion {
            clauses: [core("8.3.7"), core("8.3.1"), core("2.2.2")],
            requirements: ["core-nameid-qualifiers-identity"],
            severity: High,
            caught_by: [Account],
            expect: RightState,
            script: apart(
                named(Plan::default(), names::PERSISTENT_FORMAT, "q7Wk2-opaque"),
                named(again(), names::UNSPECIFIED_FORMAT, "q7Wk2-opaque"),
            ),
        }
    },
    case! {
        /// A transient name is that of an account.
        ///
        /// Transient names are thrown away after a session, and may be anybody's afterwards.
        transient_name_of_an_account {
            clauses: [core("8.3.8"), core("8.3.7")],
            attacks: ["nameid-format-confusion"],
            severity: High,
            caught_by: [Account],
            expect: RightState,
            script: apart(
                named(Plan::default(), names::PERSISTENT_FORMAT, "q7Wk2-opaque"),
                named(again(), names::TRANSIENT_FORMAT, "q7Wk2-opaque"),
            ),
        }
    },
    case! {
        /// A persistent name was given by another IdP.
        ///
        /// NameQualifier names who gave it. Two IdPs may give one text to two people.
        nameid_qualifier_ignored {
            clauses: [core("2.2.2"), core("8.3.7")],
            requirements: [
                "core-nameid-qualifiers-identity",
                "core-persistent-no-reassign",
                "err-e78-persistent",
            ],
            severity: High,
            expect: RightState,
            script: apart(
                named(Plan::default(), names::PERSISTENT_FORMAT, "q7Wk2-opaque"),
                qualified(
                    named(again(), names::PERSISTENT_FORMAT, "q7Wk2-opaque"),
                    "NameQualifier",
                    "https://idp.fabrikam.example/",
                ),
            ),
        }
    },
    case! {
        /// A persistent name was given for another SP.
        ///
        /// SPNameQualifier names for whom: the text is another person's there.
        name_given_for_another_sp {
            clauses: [core("2.2.2"), core("8.3.7")],
            requirements: ["core-nameid-qualifiers-identity"],
            attacks: ["nameid-qualifier-ignored"],
            severity: High,
            expect: RightState,
            script: apart(
                named(Plan::default(), names::PERSISTENT_FORMAT, "q7Wk2-opaque"),
                qualified(
                    named(again(), names::PERSISTENT_FORMAT, "q7Wk2-opaque"),
                    "SPNameQualifier",
                    "https://sp.fabrikam.example/",
                ),
            ),
        }
    },
    case! {
        /// Somebody's identifier is another's, and more after it.
        ///
        /// The first 255 characters are alike. A column that holds no more, and a database that cuts
        /// without a word, make one person of two.
        identity_length_truncation {
            clauses: [core("8.3.7"), core("1.3.1")],
            severity: High,
            expect: RightState,
            script: apart(
                with(Plan::default(), OBJECT_ID, &column()),
                with(namesake("x"), OBJECT_ID, &format!("{}b", column())),
            ),
        }
    },
    case! {
        /// Somebody's identifier is another's, then blanks up to the end of the column, and more.
        ///
        /// Cut at 255 characters it ends in blanks, which many databases do not compare.
        identity_padded_with_blanks {
            clauses: [core("8.3.7"), core("1.3.1")],
            attacks: ["identity-length-truncation"],
            severity: High,
            expect: RightState,
            script: {
                let padded = format!("{:254}", "b5c0d1a2-6e3f-4a78-8c94-d07f12e3a456");
                apart(
                    with(Plan::default(), OBJECT_ID, &format!("{padded}.")),
                    namesake(&format!("{padded}.x")),
                )
            },
        }
    },
    case! {
        /// Two people have one last name.
        ///
        /// Names of people are no keys.
        namesakes {
            clauses: [entra("SAML token claims reference")],
            attacks: ["entra-mutable-claim"],
            severity: High,
            expect: RightState,
            script: apart(Plan::default(), with(somebody_else(), LAST_NAME, "Simon")),
        }
    },
    case! {
        /// A person whose account is closed logs in.
        ///
        /// An administrator of the SP has closed it; the IdP does not know. Known of authentik as
        /// CVE-2025-53942.
        jit_reactivates_disabled {
            clauses: [entra("How provisioning works")],
            severity: High,
            caught_by: [Account],
            expect: RightState,
            script: Script::accounts(AccountRule::NoneLetIn, vec![Plan::default(), again()])
                .after(AdminAct::DisableUsers),
        }
    },
    case! {
        /// Somebody else logs in while a session is there.
        ///
        /// The browser has the session of the first one. Afterwards it has that of the second, and
        /// nothing of the first is left in it.
        session_lifetime {
            clauses: [core("2.7.2"), entra("SAML-based single sign-on: Configuration")],
            severity: High,
            expect: RightState,
            script: Script::moves(LogoutRule::SessionOfLast, vec![Move::Login(somebody_else())]),
        }
    },
    case! {
        /// An IdP that is there for linked accounts lets in somebody who has linked none.
        ///
        /// Known of Keycloak as CVE-2026-16442.
        link_only_idp_bypass {
            clauses: [entra("How provisioning works")],
            severity: High,
            caught_by: [Account],
            expect: Reject,
            script: Script::one(again())
                .with(Setting::Provisions)
                .then_under(vec![Setting::Provisions, Setting::LinksOnly]),
        }
    },
];
