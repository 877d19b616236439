//! What is in an account.

use gauntlet_core::AccountRule;
use gauntlet_core::clause::{core, entra};
use gauntlet_idp::steps::{AddAttribute, RenameAttribute, SetAttribute};
use gauntlet_idp::{Baseline, Plan};

use crate::Case;
use crate::people::{FIRST_NAME, LAST_NAME, MAIL, with};
use crate::script::Script;

/// An account with just what this login says.
fn as_signed(plan: Plan) -> Script {
    Script::accounts(AccountRule::AsSigned, vec![plan])
}

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// A guest of the tenant logs in.
        ///
        /// The user principal name has `#EXT#` in it, the last name characters of XML, the first name
        /// none of ASCII.
        guest_of_the_tenant {
            clauses: [entra("SAML token claims reference"), core("2.7.3.1")],
            severity: Medium,
            expect: RightState,
            script: as_signed(Plan::honest(Baseline {
                user: "guest_partner.example#EXT#@contoso.onmicrosoft.example".to_owned(),
                ..Baseline::default()
            })),
        }
    },
    case! {
        /// Names in scripts of many kinds arrive as they are.
        ///
        /// From right to left, without spaces, with marks that combine, beyond the first 65536 characters.
        names_in_any_script {
            clauses: [core("2.7.3.1.1"), core("1.3.1")],
            severity: Medium,
            expect: RightState,
            script: as_signed(with(
                with(Plan::default(), FIRST_NAME, "محمد Ελένη 美咲 ṩ 𠮷"),
                LAST_NAME,
                "Łukasiewicz-Čapek שלום",
            )),
        }
    },
    case! {
        /// A person has two mail addresses.
        ///
        /// Both are signed, in an order. Which one an SP takes for the account is its own affair; that
        /// both are kept is not asked of anybody.
        two_mail_addresses {
            clauses: [core("2.7.3.1")],
            severity: Low,
            level: Should,
            expect: RightState,
            script: as_signed(Plan::default().before(SetAttribute {
                name: MAIL.to_owned(),
                values: vec![
                    "b.simon@contoso.example".to_owned(),
                    "simon@contoso.example".to_owned(),
                ],
            })),
        }
    },
    case! {
        /// A claim in another case is another claim.
        ///
        /// `person_email` is there and `PERSON_Email` is not. Names are compared octet by octet.
        claim_in_lower_case {
            clauses: [core("1.3.1"), core("2.7.3.1")],
            severity: Medium,
            expect: RightState,
            script: as_signed(Plan::default().before(RenameAttribute {
                from: MAIL.to_owned(),
                to: "person_email".to_owned(),
            })),
        }
    },
    case! {
        /// The default claims name another mail address than that of the app.
        ///
        /// The mapping of the app says which one counts: the claim by its bare name.
        default_claims_differ {
            clauses: [entra("Customize app SAML token claims"), core("2.7.3.1")],
            attacks: ["attr-name-format-friendlyname"],
            severity: Medium,
            expect: RightState,
            script: as_signed(with(
                Plan::default(),
                "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
                "b.simon@fabrikam.example",
            )),
        }
    },
    case! {
        /// A user is in more groups than fit, and a link stands in their place.
        ///
        /// The claim `groups.link` names where the groups can be read. It is no group, and gives nobody
        /// what a group would.
        groups_by_link {
            clauses: [entra("SAML token claims reference")],
            attacks: ["group-name-collision"],
            severity: High,
            expect: RightState,
            script: Script::accounts(
                AccountRule::NoRights,
                vec![Plan::default().before(AddAttribute {
                    name: "http://schemas.microsoft.com/claims/groups.link".to_owned(),
                    values: vec![
                        "https://graph.windows.net/contoso.example/users/b5c0d1a2/getMemberObjects"
                            .to_owned(),
                    ],
                })],
            ),
        }
    },
];
