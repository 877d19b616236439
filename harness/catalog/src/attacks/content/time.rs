//! Too early or too late.

use gauntlet_core::clause::{core, profiles};
use gauntlet_idp::Plan;
use gauntlet_idp::steps::{RemoveTime, RewriteTime, SetTime};
use gauntlet_idp::times::TimeField;

use crate::Case;
use crate::Script;
use crate::plans::response_signed;
use crate::script::Setting;

/// A minute in milliseconds.
const MINUTE: i64 = 60 * 1000;
/// An hour in milliseconds.
const HOUR: i64 = 60 * MINUTE;

/// The tolerance of the cases about it, in seconds: what many SPs take where nothing is set.
const SKEW_S: u32 = 300;
/// Two seconds more than the tolerance in milliseconds, so that rounding to seconds is no matter.
const BEYOND_SKEW: i64 = 302 * 1000;

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// The conditions ended an hour ago.
        ///
        /// The confirmation still holds, so that the conditions alone can tell.
        cond_expired {
            clauses: [core("2.5.1.2")],
            requirements: [
                "core-scd-inside-conditions",
                "core-conditions-invalid-beats-indeterminate",
                "core-conditions-notonorafter-past",
            ],
            severity: High,
            caught_by: [ConditionsNotOnOrAfter],
            expect: Reject,
            script: Plan::default()
                .before(SetTime { field: TimeField::ConditionsNotBefore, offset_ms: -3 * HOUR })
                .before(SetTime { field: TimeField::ConditionsNotOnOrAfter, offset_ms: -HOUR }),
        }
    },
    case! {
        /// The conditions end at this very millisecond.
        ///
        /// "On or after" includes the instant itself.
        cond_expired_this_instant {
            clauses: [core("2.5.1.2")],
            requirements: ["core-conditions-boundary-exclusive"],
            severity: Low,
            caught_by: [ConditionsNotOnOrAfter],
            features: [Clock, ClockSkew],
            expect: Reject,
            script: Plan::default()
                .before(SetTime { field: TimeField::ConditionsNotOnOrAfter, offset_ms: 0 }),
        }
    },
    case! {
        /// The response arrives 70 minutes after it was minted.
        ///
        /// Entra gives an hour.
        cond_expired_on_arrival {
            clauses: [core("2.5.1.2")],
            requirements: ["core-conditions-notonorafter-past"],
            severity: High,
            caught_by: [ConditionsNotOnOrAfter, ConfirmationNotOnOrAfter],
            features: [Clock],
            expect: Reject,
            script: Script::one(Plan::default()).arriving_after_ms(70 * MINUTE),
        }
    },
    case! {
        /// The conditions begin in an hour.
        ///
        /// The assertion is not valid yet.
        cond_notbefore_future {
            clauses: [core("2.5.1.2")],
            requirements: ["core-conditions-notbefore-future"],
            severity: Medium,
            caught_by: [ConditionsNotBefore],
            expect: Reject,
            script: Plan::default()
                .before(SetTime { field: TimeField::ConditionsNotBefore, offset_ms: HOUR })
                .before(SetTime { field: TimeField::ConditionsNotOnOrAfter, offset_ms: 2 * HOUR }),
        }
    },
    case! {
        /// The conditions begin in one millisecond.
        ///
        /// The boundary of the same rule.
        cond_notbefore_next_instant {
            clauses: [core("2.5.1.2")],
            requirements: ["core-conditions-boundary-exclusive"],
            severity: Low,
            caught_by: [ConditionsNotBefore],
            features: [Clock, ClockSkew],
            expect: Reject,
            script: Plan::default()
                .before(SetTime { field: TimeField::ConditionsNotBefore, offset_ms: 1 }),
        }
    },
    case! {
        /// The confirmation ended an hour ago.
        ///
        /// The conditions still hold, so that the confirmation alone can tell.
        scd_expired {
            clauses: [profiles("4.1.4.3"), core("2.4.1.2")],
            requirements: ["sso-scd-notonorafter-past"],
            attacks: ["scd-notonorafter"],
            severity: High,
            caught_by: [ConfirmationNotOnOrAfter],
            expect: Reject,
            script: Plan::default()
                .before(SetTime { field: TimeField::ConfirmationNotOnOrAfter, offset_ms: -HOUR }),
        }
    },
    case! {
        /// The confirmation ends at this very millisecond.
        ///
        /// "On or after" includes the instant itself.
        scd_expired_this_instant {
            clauses: [profiles("4.1.4.3"), core("2.4.1.2")],
            severity: Low,
            caught_by: [ConfirmationNotOnOrAfter],
            features: [Clock, ClockSkew],
            expect: Reject,
            script: Plan::default()
                .before(SetTime { field: TimeField::ConfirmationNotOnOrAfter, offset_ms: 0 }),
        }
    },
    case! {
        /// The confirmation has no end.
        ///
        /// A bearer confirmation must have one.
        scd_notonorafter_missing {
            clauses: [profiles("4.1.4.2")],
            requirements: ["sso-scd-notonorafter-required"],
            attacks: ["scd-notonorafter"],
            severity: Medium,
            caught_by: [ConfirmationNotOnOrAfter],
            expect: Reject,
            script: Plan::default()
                .before(RemoveTime { field: TimeField::ConfirmationNotOnOrAfter }),
        }
    },
    case! {
        /// The confirmation begins in an hour.
        ///
        /// A bearer confirmation must not have a beginning; one that lies ahead does not hold.
        scd_notbefore_future {
            clauses: [core("2.4.1.2"), profiles("4.1.4.2")],
            requirements: ["sso-scd-notbefore-forbidden"],
            attacks: ["scd-notbefore-present"],
            severity: Medium,
            caught_by: [ConfirmationNotBefore],
            expect: Reject,
            script: Plan::default()
                .before(SetTime { field: TimeField::ConfirmationNotBefore, offset_ms: HOUR }),
        }
    },
    case! {
        /// The confirmation begins in one millisecond.
        ///
        /// The boundary of the same rule.
        scd_notbefore_next_instant {
            clauses: [core("2.4.1.2")],
            severity: Low,
            caught_by: [ConfirmationNotBefore],
            features: [Clock, ClockSkew],
            expect: Reject,
            script: Plan::default()
                .before(SetTime { field: TimeField::ConfirmationNotBefore, offset_ms: 1 }),
        }
    },
    case! {
        /// The session ended an hour ago.
        ///
        /// An SP must not begin a session that is over.
        session_expired {
            clauses: [core("2.7.2"), profiles("4.1.4.3")],
            requirements: ["core-session-notonorafter-past", "err-e79-session-bound"],
            attacks: ["authninstant-stale"],
            severity: Medium,
            level: Should,
            caught_by: [SessionNotOnOrAfter],
            expect: Reject,
            script: Plan::default()
                .before(SetTime { field: TimeField::SessionNotOnOrAfter, offset_ms: -HOUR }),
        }
    },
    case! {
        /// The session ends at this very millisecond.
        ///
        /// The boundary of the same rule.
        session_ends_this_instant {
            clauses: [core("2.7.2")],
            requirements: ["core-session-notonorafter-past"],
            severity: Low,
            level: Should,
            caught_by: [SessionNotOnOrAfter],
            features: [Clock, ClockSkew],
            expect: Reject,
            script: Plan::default()
                .before(SetTime { field: TimeField::SessionNotOnOrAfter, offset_ms: 0 }),
        }
    },
    case! {
        /// The Assertion was issued an hour from now.
        ///
        /// A clock is wrong somewhere, or the instant is made up.
        issue_instant_future {
            clauses: [core("2.3.3")],
            attacks: ["issueinstant-odd"],
            severity: Low,
            level: Should,
            caught_by: [IssueInstant],
            expect: Reject,
            script: Plan::default()
                .before(SetTime { field: TimeField::AssertionIssueInstant, offset_ms: HOUR }),
        }
    },
    case! {
        /// The Response was issued an hour from now.
        ///
        /// The same for the Response.
        issue_instant_of_response_future {
            clauses: [core("3.2.2")],
            requirements: ["core-response-issueinstant-fresh"],
            severity: Low,
            level: Should,
            caught_by: [IssueInstant],
            expect: Reject,
            script: response_signed()
                .before(SetTime { field: TimeField::ResponseIssueInstant, offset_ms: HOUR }),
        }
    },
    case! {
        /// The end of the conditions is not a time.
        ///
        /// A condition that cannot be evaluated does not hold.
        time_unparsable {
            clauses: [core("1.3.3"), core("2.5.1")],
            requirements: ["core-time-garbage"],
            attacks: ["cond-time-format"],
            severity: High,
            caught_by: [ConditionsNotOnOrAfter],
            expect: Reject,
            script: Plan::default()
                .before(RewriteTime {
                    field: TimeField::ConditionsNotOnOrAfter,
                    from: String::new(),
                    to: "tomorrow".into(),
                }),
        }
    },
    case! {
        /// The end of the confirmation is empty.
        ///
        /// An empty text is not a time.
        time_empty {
            clauses: [core("1.3.3"), profiles("4.1.4.2")],
            requirements: ["core-time-garbage"],
            attacks: ["cond-time-format"],
            severity: High,
            caught_by: [ConfirmationNotOnOrAfter],
            expect: Reject,
            script: Plan::default()
                .before(RewriteTime {
                    field: TimeField::ConfirmationNotOnOrAfter,
                    from: String::new(),
                    to: String::new(),
                }),
        }
    },
    case! {
        /// The end of the session is not a time.
        ///
        /// An SP that ignores what it cannot read gives the session whatever end it likes; a
        /// careful one does not begin it.
        session_end_unparsable {
            clauses: [core("1.3.3"), core("2.7.2")],
            requirements: ["core-time-garbage"],
            attacks: ["authninstant-stale", "cond-time-format"],
            severity: Low,
            level: Should,
            caught_by: [SessionNotOnOrAfter],
            expect: Reject,
            script: Plan::default()
                .before(SetTime { field: TimeField::SessionNotOnOrAfter, offset_ms: HOUR })
                .before(RewriteTime {
                    field: TimeField::SessionNotOnOrAfter,
                    from: String::new(),
                    to: "tomorrow".into(),
                }),
        }
    },
    case! {
        /// The conditions have no end, and the confirmation ended an hour ago.
        ///
        /// The end of the conditions is optional; that of a bearer confirmation is not, and
        /// bounds the assertion by itself. An SP that knows only the window of the conditions
        /// takes such an assertion for ever.
        cond_missing_notonorafter {
            clauses: [core("2.5.1.2"), profiles("4.1.4.3")],
            severity: High,
            caught_by: [ConfirmationNotOnOrAfter],
            expect: Reject,
            script: Plan::default()
                .before(RemoveTime { field: TimeField::ConditionsNotOnOrAfter })
                .before(SetTime { field: TimeField::ConfirmationNotOnOrAfter, offset_ms: -HOUR }),
        }
    },
    case! {
        /// The conditions end before they begin, and both have passed.
        ///
        /// They began half an hour ago and ended half an hour before that. No instant lies in
        /// such a window; the end alone is reason enough to refuse.
        cond_inverted_window {
            clauses: [core("2.5.1.2")],
            requirements: ["core-conditions-window-order"],
            severity: Medium,
            caught_by: [ConditionsNotOnOrAfter],
            expect: Reject,
            script: Plan::default()
                .before(SetTime { field: TimeField::ConditionsNotBefore, offset_ms: -HOUR / 2 })
                .before(SetTime { field: TimeField::ConditionsNotOnOrAfter, offset_ms: -HOUR }),
        }
    },
    case! {
        /// The conditions end before they begin, and the tolerance covers both.
        ///
        /// They ended a minute ago and begin in two; the SP allows five. Each bound alone is
        /// within the tolerance, but no clock, however wrong, ever shows a time between them. The
        /// standard tells the sender that the end comes after the beginning, not the SP to look.
        cond_inverted_window_within_skew {
            clauses: [core("2.5.1.2")],
            requirements: ["core-conditions-window-order"],
            attacks: ["cond-inverted-window", "cond-skew-abuse"],
            severity: Low,
            level: SenderOnly,
            caught_by: [ConditionsNotOnOrAfter],
            expect: Reject,
            script: Script::one(
                Plan::default()
                    .before(SetTime {
                        field: TimeField::ConditionsNotBefore,
                        offset_ms: 2 * MINUTE,
                    })
                    .before(SetTime {
                        field: TimeField::ConditionsNotOnOrAfter,
                        offset_ms: -MINUTE,
                    }),
            )
                .with(Setting::ClockSkew(SKEW_S)),
        }
    },
    case! {
        /// The conditions ended just before what the tolerance allows.
        ///
        /// The SP allows 300 seconds, and they ended 302 seconds ago. An SP that adds its
        /// tolerance twice, once to the clock and once to the time, takes them.
        cond_skew_exceeded_by_end {
            clauses: [core("2.5.1.2")],
            attacks: ["cond-skew-abuse"],
            severity: Low,
            caught_by: [ConditionsNotOnOrAfter],
            features: [Clock],
            expect: Reject,
            script: Script::one(
                Plan::default()
                    .before(SetTime { field: TimeField::ConditionsNotBefore, offset_ms: -HOUR })
                    .before(SetTime {
                        field: TimeField::ConditionsNotOnOrAfter,
                        offset_ms: -BEYOND_SKEW,
                    }),
            )
                .with(Setting::ClockSkew(SKEW_S)),
        }
    },
    case! {
        /// The conditions begin just after what the tolerance allows.
        ///
        /// The SP allows 300 seconds, and they begin in 302. The tolerance is the same in both
        /// directions and is added once.
        cond_skew_exceeded_by_start {
            clauses: [core("2.5.1.2")],
            attacks: ["cond-skew-abuse"],
            severity: Low,
            caught_by: [ConditionsNotBefore],
            features: [Clock],
            expect: Reject,
            script: Script::one(
                Plan::default().before(SetTime {
                    field: TimeField::ConditionsNotBefore,
                    offset_ms: BEYOND_SKEW,
                }),
            )
                .with(Setting::ClockSkew(SKEW_S)),
        }
    },
    case! {
        /// The confirmation ended just before what the tolerance allows.
        ///
        /// The SP allows 300 seconds, and it ended 302 seconds ago. The tolerance that holds for
        /// the conditions holds for the confirmation, and no other.
        scd_skew_exceeded_by_end {
            clauses: [profiles("4.1.4.3"), core("2.4.1.2")],
            attacks: ["cond-skew-abuse"],
            severity: Low,
            caught_by: [ConfirmationNotOnOrAfter],
            features: [Clock],
            expect: Reject,
            script: Script::one(
                Plan::default().before(SetTime {
                    field: TimeField::ConfirmationNotOnOrAfter,
                    offset_ms: -BEYOND_SKEW,
                }),
            )
                .with(Setting::ClockSkew(SKEW_S)),
        }
    },
];
