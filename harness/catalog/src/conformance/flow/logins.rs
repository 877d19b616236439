//! Logins one after the other and beside one another.

use gauntlet_core::clause::{core, profiles};
use gauntlet_idp::Plan;
use gauntlet_idp::steps::{NewIds, OtherRequest};

use crate::Case;
use crate::plans::solicited;
use crate::script::Script;

/// A minute in milliseconds.
const MINUTE: i64 = 60 * 1000;

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// Two requests are outstanding, and the earlier one is answered.
        ///
        /// A user has two tabs. Each answer names its request.
        two_requests_in_reverse {
            clauses: [profiles("4.1.4.3"), core("3.2.2")],
            requirements: ["ok-flow-two-tabs"],
            severity: Medium,
            level: Should,
            expect: Accept,
            script: solicited().before(OtherRequest {}),
        }
    },
    case! {
        /// The answer to a request comes after twenty minutes.
        ///
        /// The user was slow. The Assertion is still valid.
        twenty_minutes_later {
            clauses: [profiles("4.1.4.3"), core("2.5.1.2")],
            requirements: ["ok-flow-slow-user"],
            severity: Medium,
            level: Should,
            expect: Accept,
            script: Script::one(solicited()).arriving_after_ms(20 * MINUTE),
        }
    },
    case! {
        /// The same user logs in twice.
        ///
        /// The second Assertion is another one, and not a replay.
        same_user_again {
            clauses: [profiles("4.1.4.5")],
            requirements: ["ok-flow-already-logged-in"],
            severity: Medium,
            expect: Accept,
            script: Script::two_or_more(vec![Plan::default(), Plan::default().before(NewIds {})]),
        }
    },
];
