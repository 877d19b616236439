//! Whose account it is.

use gauntlet_core::AccountRule;
use gauntlet_core::clause::{core, entra};
use gauntlet_idp::directory::{A_NOVAK, TenantName};
use gauntlet_idp::steps::RemoveAttribute;
use gauntlet_idp::{Baseline, Plan, names};

use crate::Case;
use crate::people::{
    FIRST_NAME, LAST_NAME, MAIL, OBJECT_ID, USER_PRINCIPAL_NAME, again, named, namesake,
    somebody_else, with,
};
use crate::script::{Script, Setting};

/// The user without a mailbox.
fn mailless() -> Plan {
    Plan::honest(Baseline {
        user: "no.mail@contoso.example".to_owned(),
        ..Baseline::default()
    })
}

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// Who logs in for the first time gets an account.
        ///
        /// It is made of the claims of the app: mail address, user principal name, first and last name.
        first_login_makes_an_account {
            clauses: [entra("Automatic user provisioning: IT-Conductor")],
            severity: Medium,
            expect: RightState,
            script: Script::accounts(AccountRule::AsSigned, vec![Plan::default()]),
        }
    },
    case! {
        /// Who logs in again finds the same account.
        ///
        /// Nothing differs but the identifiers of the message.
        second_login_finds_it {
            clauses: [entra("Automatic user provisioning: IT-Conductor")],
            severity: Medium,
            expect: RightState,
            script: Script::accounts(AccountRule::OneAccount, vec![Plan::default(), again()]),
        }
    },
    case! {
        /// Two first logins of one person come at the same moment.
        ///
        /// A browser that opens its tabs anew does that. Whoever looks first and makes the account then makes
        /// two.
        two_first_logins_at_once {
            clauses: [entra("Automatic user provisioning: IT-Conductor")],
            severity: Medium,
            expect: RightState,
            script: Script::accounts_at_once(AccountRule::OneAccount, vec![Plan::default(), again()]),
        }
    },
    case! {
        /// Two people have two accounts.
        ///
        /// They have nothing in common but the IdP.
        two_people_two_accounts {
            clauses: [entra("SAML token claims reference")],
            severity: High,
            expect: RightState,
            script: Script::accounts(AccountRule::AsSigned, vec![Plan::default(), somebody_else()]),
        }
    },
    case! {
        /// Somebody's names have changed.
        ///
        /// An SP takes the new ones over or keeps the old ones, but not some of each.
        names_changed {
            clauses: [entra("SAML token claims reference")],
            severity: Low,
            expect: RightState,
            script: Script::accounts(
                AccountRule::OldOrNew,
                vec![
                    Plan::default(),
                    with(with(again(), FIRST_NAME, "Britta"), LAST_NAME, "Ford"),
                ],
            ),
        }
    },
    case! {
        /// Somebody's user principal name has changed.
        ///
        /// The object identifier is the same, and so is the person. An SP that knows people by a name
        /// that can change gives them an empty account.
        renamed_user {
            clauses: [entra("SAML token claims reference")],
            severity: Low,
            level: Should,
            expect: RightState,
            script: Script::accounts(
                AccountRule::OneAccount,
                vec![
                    Plan::default(),
                    with(again(), USER_PRINCIPAL_NAME, "b.ford@contoso.example"),
                ],
            ),
        }
    },
    case! {
        /// A user has no mailbox, and so no mail address is signed.
        ///
        /// Whoever is let in has an account that is known by something. An SP that knows people by
        /// their mail address gives all of them that have none one account, with an empty key.
        no_mail_address {
            clauses: [entra("SAML token claims reference"), core("2.7.3.1")],
            severity: High,
            expect: RightState,
            script: Script::accounts(AccountRule::NoBlankKey, vec![mailless()]),
        }
    },
    case! {
        /// A user has no first and no last name.
        ///
        /// A claim without a value is left out. An account has no value there, not an empty one that
        /// somebody would have signed.
        no_names {
            clauses: [entra("SAML token claims reference"), core("2.7.3.1")],
            severity: Low,
            level: Should,
            expect: RightState,
            script: Script::accounts(
                AccountRule::AsSigned,
                vec![
                    Plan::default()
                        .before(RemoveAttribute { name: FIRST_NAME.to_owned() })
                        .before(RemoveAttribute { name: LAST_NAME.to_owned() }),
                ],
            ),
        }
    },
    case! {
        /// The object identifier is blank.
        ///
        /// Nobody is known by it. An SP refuses, or knows the person by something else.
        blank_object_identifier {
            clauses: [entra("SAML token claims reference"), core("1.3.1")],
            severity: High,
            caught_by: [Account],
            expect: RightState,
            script: Script::accounts(
                AccountRule::NoBlankKey,
                vec![with(Plan::default(), OBJECT_ID, " ")],
            ),
        }
    },
    case! {
        /// Two people have persistent names that differ in case.
        ///
        /// Persistent identifiers are opaque; Entra's are base64, in which case tells two people apart.
        persistent_names_in_two_cases {
            clauses: [core("8.3.7"), core("1.3.1")],
            requirements: ["core-nameid-qualifiers-identity"],
            severity: High,
            expect: RightState,
            script: Script::accounts(
                AccountRule::AccountEach,
                vec![
                    named(Plan::default(), names::PERSISTENT_FORMAT, "wX3yZ-q0R1sT2uV3"),
                    named(again(), names::PERSISTENT_FORMAT, "Wx3yZ-q0R1sT2uV3"),
                ],
            ),
        }
    },
    case! {
        /// Two people have object identifiers that differ in a blank at the end.
        ///
        /// Two strings are equal where they are so octet by octet.
        identifiers_with_a_blank {
            clauses: [core("1.3.1"), entra("SAML token claims reference")],
            severity: High,
            expect: RightState,
            script: Script::accounts(
                AccountRule::AccountEach,
                vec![
                    Plan::default(),
                    namesake("b5c0d1a2-6e3f-4a78-8c94-d07f12e3a456 "),
                ],
            ),
        }
    },
    case! {
        /// Two tenants have people with one object identifier.
        ///
        /// The SP trusts both. An identifier is one person's within its tenant, and whoever runs the
        /// other tenant chooses it there.
        two_tenants_one_object_identifier {
            clauses: [entra("SAML token claims reference"), core("2.2.5")],
            severity: Critical,
            expect: RightState,
            script: Script::accounts(
                AccountRule::AccountEach,
                vec![
                    Plan::default(),
                    with(
                        Plan::honest(Baseline {
                            tenant: TenantName::Fabrikam,
                            user: A_NOVAK.to_owned(),
                            ..Baseline::default()
                        }),
                        OBJECT_ID,
                        "b5c0d1a2-6e3f-4a78-8c94-d07f12e3a456",
                    ),
                ],
            )
            .with(Setting::OtherTenant),
        }
    },
    case! {
        /// A new colleague has got the mail address of one who has left.
        ///
        /// Everything else is another. Mail addresses are given again; an SP that knows people by them
        /// hands the new colleague the old one's account.
        mail_address_given_again {
            clauses: [entra("SAML token claims reference")],
            requirements: ["core-persistent-no-reassign", "err-e78-persistent"],
            attacks: ["entra-mutable-claim"],
            severity: Critical,
            expect: RightState,
            script: Script::accounts(
                AccountRule::AccountEach,
                vec![
                    Plan::default(),
                    with(somebody_else(), MAIL, "b.simon@contoso.example"),
                ],
            ),
        }
    },
];
