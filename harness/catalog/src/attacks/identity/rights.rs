//! Claims that ask for more than an account gives.

use gauntlet_core::AccountRule;
use gauntlet_core::clause::{core, entra};
use gauntlet_idp::Plan;
use gauntlet_idp::directory::GROUPS_CLAIM;
use gauntlet_idp::steps::AddAttribute;

use crate::Case;
use crate::script::Script;

/// A login with one more claim, after which nobody may do more than before.
fn no_rights(name: &str, values: &[&str]) -> Script {
    no_rights_by(Plan::default(), name, values)
}

fn no_rights_by(plan: Plan, name: &str, values: &[&str]) -> Script {
    let plan = plan.before(AddAttribute {
        name: name.to_owned(),
        values: values.iter().map(|&value| value.to_owned()).collect(),
    });
    Script::accounts(AccountRule::NoRights, vec![plan])
}

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// A claim of the default kind asks for a role.
        ///
        /// Nobody has mapped roles. An SP that takes whatever looks like one makes administrators of
        /// those whose IdP sends more than it should.
        role_that_nobody_mapped {
            clauses: [entra("Configure the role claim")],
            attacks: ["attr-mass-assignment"],
            severity: High,
            expect: RightState,
            script: no_rights(
                "http://schemas.microsoft.com/ws/2008/06/identity/claims/role",
                &["administrator"],
            ),
        }
    },
    case! {
        /// A role stands there twice, first a small one.
        ///
        /// One layer of an application reads the first, another one the last.
        attr_duplicate_name {
            clauses: [core("2.7.3")],
            severity: High,
            expect: RightState,
            script: no_rights_by(
                Plan::default().before(AddAttribute {
                    name: "role".to_owned(),
                    values: vec!["user".to_owned()],
                }),
                "role",
                &["administrator"],
            ),
        }
    },
    case! {
        /// A claim has the name of a field of the account.
        ///
        /// `is_admin` is in no mapping. An SP that writes every claim to the field of its name writes
        /// this one.
        attr_mass_assignment {
            clauses: [core("2.7.3.1")],
            severity: High,
            expect: RightState,
            script: no_rights("is_admin", &["true"]),
        }
    },
    case! {
        /// A group is called as the administrators of the SP.
        ///
        /// Groups are known by their object identifiers. Everybody may make one of any name, in a
        /// tenant of their own or in a directory that is synchronised.
        group_name_collision {
            clauses: [entra("Configure group claims")],
            severity: High,
            expect: RightState,
            script: no_rights(GROUPS_CLAIM, &["Admins", "cn=admin,ou=groups,dc=fabrikam"]),
        }
    },
    case! {
        /// The IdP has signed a claim that somebody wrote into a value.
        ///
        /// A user's display name closed its element, and opened another one. To an SP the message is
        /// as good as any; what it must not do is give rights to whoever claims them.
        idp_xml_injection {
            clauses: [core("2.7.3")],
            severity: High,
            expect: RightState,
            script: no_rights("roles", &["user", "administrator"]),
        }
    },
];
