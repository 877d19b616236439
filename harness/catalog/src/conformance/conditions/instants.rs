//! Times in other forms, and windows of other lengths.

use gauntlet_core::clause::core;
use gauntlet_idp::Plan;
use gauntlet_idp::fragment::Fragment;
use gauntlet_idp::steps::{InsertElement, RemoveTime, RewriteTime, SetTime};
use gauntlet_idp::times::TimeField;

use crate::Case;
use crate::plans::path;
use crate::script::{Script, Setting};

/// A minute in milliseconds.
const MINUTE: i64 = 60 * 1000;
/// An hour in milliseconds.
const HOUR: i64 = 60 * MINUTE;

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// The condition OneTimeUse stands before the audience.
        ///
        /// The order of conditions means nothing.
        one_time_use_first {
            clauses: [core("2.5.1")],
            requirements: ["ok-conditions-order"],
            severity: Medium,
            features: [OneTimeUse],
            expect: Accept,
            script: Plan::default()
                .before(InsertElement { into: path(&["Assertion", "Conditions"]), before: Some("AudienceRestriction".into()), element: Fragment::new("OneTimeUse") }),
        }
    },
    case! {
        /// The end of the conditions has the offset `+00:00`.
        ///
        /// That is UTC, written in another way.
        zero_offset {
            clauses: [core("1.3.3")],
            requirements: ["ok-time-offset-zero"],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Plan::default()
                .before(RewriteTime { field: TimeField::ConditionsNotOnOrAfter, from: "Z".into(), to: "+00:00".into() }),
        }
    },
    case! {
        /// The end of the conditions has the offset `-00:00`.
        ///
        /// That is UTC, written in another way.
        negative_zero_offset {
            clauses: [core("1.3.3")],
            requirements: ["ok-time-offset-zero"],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Plan::default()
                .before(RewriteTime { field: TimeField::ConditionsNotOnOrAfter, from: "Z".into(), to: "-00:00".into() }),
        }
    },
    case! {
        /// The end of the conditions is given two hours east.
        ///
        /// SAML wants UTC. Who takes it reads it with its offset: it is 11 minutes from now.
        other_offset {
            clauses: [core("1.3.3")],
            requirements: ["ok-time-offset-nonzero"],
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(RewriteTime { field: TimeField::ConditionsNotOnOrAfter, from: String::new(), to: "2026-01-15T14:11:00.000+02:00".into() }),
        }
    },
    case! {
        /// The end of the conditions has no zone.
        ///
        /// SAML wants UTC. Who takes it reads it as UTC.
        no_offset {
            clauses: [core("1.3.3")],
            requirements: ["ok-time-offsetless", "core-time-utc"],
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(RewriteTime { field: TimeField::ConditionsNotOnOrAfter, from: "Z".into(), to: String::new() }),
        }
    },
    case! {
        /// The end of the conditions is at 24 hours.
        ///
        /// The schema has it for midnight.
        midnight_of_24 {
            clauses: [core("1.3.3")],
            requirements: ["ok-time-24h"],
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(RewriteTime { field: TimeField::ConditionsNotOnOrAfter, from: String::new(), to: "2026-01-15T24:00:00Z".into() }),
        }
    },
    case! {
        /// Times are given to nine digits.
        ///
        /// Nobody has to go by more than milliseconds, and nobody has to stumble.
        nine_digits {
            clauses: [core("1.3.3")],
            requirements: ["ok-time-7-9-digits", "core-time-precision"],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Plan::default()
                .before(RewriteTime { field: TimeField::ConditionsNotOnOrAfter, from: "Z".into(), to: "000000Z".into() })
                .before(RewriteTime { field: TimeField::ConditionsNotBefore, from: "Z".into(), to: "000000Z".into() })
                .before(RewriteTime { field: TimeField::ConfirmationNotOnOrAfter, from: "Z".into(), to: "000000Z".into() }),
        }
    },
    case! {
        /// The Assertion is valid for a day.
        ///
        /// How long, the IdP decides.
        window_of_a_day {
            clauses: [core("2.5.1.2")],
            requirements: ["ok-time-window-24h"],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Plan::default()
                .before(SetTime { field: TimeField::ConditionsNotOnOrAfter, offset_ms: 24 * HOUR })
                .before(SetTime { field: TimeField::ConfirmationNotOnOrAfter, offset_ms: 24 * HOUR }),
        }
    },
    case! {
        /// The Assertion is valid for half a minute.
        ///
        /// It arrives at once.
        window_of_half_a_minute {
            clauses: [core("2.5.1.2")],
            requirements: ["ok-time-window-30s"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(SetTime { field: TimeField::ConditionsNotBefore, offset_ms: -1000 })
                .before(SetTime { field: TimeField::ConditionsNotOnOrAfter, offset_ms: 29_000 })
                .before(SetTime { field: TimeField::ConfirmationNotOnOrAfter, offset_ms: 29_000 }),
        }
    },
    case! {
        /// The conditions end in 2060.
        ///
        /// Beyond what 32 bits hold.
        ends_in_2060 {
            clauses: [core("2.5.1.2")],
            requirements: ["ok-time-year-2038-2100"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(RewriteTime { field: TimeField::ConditionsNotOnOrAfter, from: String::new(), to: "2060-01-01T00:00:00.000Z".into() })
                .before(RewriteTime { field: TimeField::ConfirmationNotOnOrAfter, from: String::new(), to: "2060-01-01T00:00:00.000Z".into() }),
        }
    },
    case! {
        /// The Assertion was issued two minutes ahead, within the tolerance.
        ///
        /// Clocks differ.
        issued_ahead_within_skew {
            clauses: [core("2.3.3")],
            requirements: ["ok-time-issueinstant-ahead-2m"],
            severity: Medium,
            expect: Accept,
            script: Script::one(Plan::default()
                .before(SetTime { field: TimeField::AssertionIssueInstant, offset_ms: 2 * MINUTE })
                .before(SetTime { field: TimeField::ResponseIssueInstant, offset_ms: 2 * MINUTE }))
                .with(Setting::ClockSkew(180)),
        }
    },
    case! {
        /// The Assertion ended two minutes ago, within the tolerance.
        ///
        /// Clocks differ.
        ended_two_minutes_ago_within_skew {
            clauses: [core("2.5.1.2")],
            requirements: ["ok-time-skew-expired-2m", "err-e92-skew"],
            conflicts: [ClockSkew],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Script::one(Plan::default()
                .before(SetTime { field: TimeField::ConditionsNotOnOrAfter, offset_ms: -2 * MINUTE })
                .before(SetTime { field: TimeField::ConfirmationNotOnOrAfter, offset_ms: -2 * MINUTE }))
                .with(Setting::ClockSkew(180)),
        }
    },
    case! {
        /// The Assertion begins in two minutes, within the tolerance.
        ///
        /// Clocks differ.
        begins_in_two_minutes_within_skew {
            clauses: [core("2.5.1.2")],
            requirements: ["ok-time-skew-future-2m"],
            conflicts: [ClockSkew],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Script::one(Plan::default()
                .before(SetTime { field: TimeField::ConditionsNotBefore, offset_ms: 2 * MINUTE }))
                .with(Setting::ClockSkew(180)),
        }
    },
    case! {
        /// The conditions have a begin and no end.
        ///
        /// A bound that is not given does not bind. The confirmation has its own.
        begins_without_an_end {
            clauses: [core("2.5.1.2")],
            requirements: ["core-conditions-open-ended"],
            conflicts: [WindowAbsent],
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(RemoveTime { field: TimeField::ConditionsNotOnOrAfter }),
        }
    },
];
