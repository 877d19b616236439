//! Two genuine assertions in one Response.

use gauntlet_core::clause::profiles;
use gauntlet_idp::Plan;
use gauntlet_idp::steps::SecondLogin;

use crate::Case;

/// The honest login with that of a guest before or after it.
fn with_guest(before: bool) -> Plan {
    Plan::default().after(SecondLogin {
        user: "guest_partner.example#EXT#@contoso.onmicrosoft.example".into(),
        before,
    })
}

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// A Response holds the signed assertions of two users.
        ///
        /// Both were captured, each signed by itself, and put into one unsigned Response. All
        /// assertions of a Response must be about one person. An SP that keeps to one of them is
        /// warned of; one that takes the subject from this and the attributes from that makes up
        /// a person whom nobody has vouched for.
        two_valid_signed_assertions {
            clauses: [profiles("4.1.4.2"), profiles("4.1.4.3")],
            requirements: ["sso-all-same-subject"],
            severity: High,
            level: Should,
            caught_by: [SingleAssertion],
            expect: Reject,
            script: with_guest(false),
        }
    },
    case! {
        /// A Response holds the signed assertions of two users in the other order.
        ///
        /// The guest comes first.
        two_valid_signed_assertions_reversed {
            clauses: [profiles("4.1.4.2"), profiles("4.1.4.3")],
            requirements: ["sso-all-same-subject"],
            attacks: ["two-valid-signed-assertions"],
            severity: High,
            level: Should,
            caught_by: [SingleAssertion],
            expect: Reject,
            script: with_guest(true),
        }
    },
];
