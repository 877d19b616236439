//! How long the session lasts that a login leaves behind.

use gauntlet_core::LogoutRule;
use gauntlet_core::clause::{core, profiles};
use gauntlet_idp::Plan;
use gauntlet_idp::steps::SetTime;
use gauntlet_idp::times::TimeField;

use crate::Case;
use crate::script::{Move, Script};

/// In milliseconds.
const HOUR: i64 = 60 * 60 * 1000;

pub(in crate::conformance) static CASES: &[Case] = &[case! {
    /// The end of the session has come.
    ///
    /// The assertion says that the session ends in two hours. Three hours later nobody is logged in any
    /// more: the IdP has said how long its word is good for.
    session_ends_in_time {
        clauses: [core("2.7.2"), profiles("4.1.4.3")],
        requirements: ["sso-session-cap", "core-session-notonorafter-cap"],
        severity: Medium,
        level: Should,
        expect: RightState,
        script: {
            let mut script = Script::moves(LogoutRule::EndsInTime, vec![Move::Wait(3 * HOUR)]);
            let ends = Plan::default().before(SetTime {
                field: TimeField::SessionNotOnOrAfter,
                offset_ms: 2 * HOUR,
            });
            script.sendings = Script::one(ends).sendings;
            script
        },
    }
}];
