//! Two genuine assertions in one Response.

use gauntlet_core::clause::{core, profiles};
use gauntlet_idp::Plan;
use gauntlet_idp::draft::Unusable;
use gauntlet_idp::steps::{SecondAssertion, SecondLogin};

use crate::Case;

/// The honest login with that of a guest before or after it.
fn with_guest(before: bool) -> Plan {
    Plan::default().after(SecondLogin {
        user: "guest_partner.example#EXT#@contoso.onmicrosoft.example".into(),
        before,
    })
}

/// The honest login with another assertion of the same user that is not to be used.
fn with_second(because: Unusable) -> Plan {
    Plan::default().after(SecondAssertion { because })
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
    case! {
        /// Beside the assertion of a login stands an older one of the same user.
        ///
        /// Both are signed, the older has ended, and it alone says of a role. Each assertion is
        /// judged by itself: one that has ended says nothing any more, not even for somebody who
        /// has logged in.
        second_assertion_ended {
            clauses: [profiles("4.1.4.3"), core("2.5.1.2")],
            requirements: [
                "sso-each-assertion-evaluated",
                "sso-bad-assertion-discarded",
                "err-e26-per-assertion",
            ],
            mint: Cap,
            severity: High,
            caught_by: [SingleAssertion],
            expect: NeverForged,
            script: with_second(Unusable::Expired),
        }
    },
    case! {
        /// Beside the assertion of a login stands one of the same user for another SP.
        ///
        /// Both are signed; the role is one at the other SP.
        second_assertion_for_another {
            clauses: [profiles("4.1.4.3"), core("2.5.1.4")],
            requirements: [
                "sso-each-assertion-evaluated",
                "sso-bad-assertion-discarded",
                "err-e26-per-assertion",
            ],
            mint: Cap,
            severity: High,
            caught_by: [SingleAssertion],
            expect: NeverForged,
            script: with_second(Unusable::ForAnother),
        }
    },
    case! {
        /// Beside the assertion of a login stands one with attributes and no Subject.
        ///
        /// It is signed, and says of a role, but not whose: an assertion with attributes has a
        /// Subject.
        second_assertion_without_subject {
            clauses: [core("2.7.3"), core("2.3.3")],
            requirements: ["core-attribute-needs-subject"],
            mint: Cap,
            severity: High,
            caught_by: [SingleAssertion],
            expect: NeverForged,
            script: with_second(Unusable::WithoutSubject),
        }
    },
];
