//! Times at their boundaries and in their forms.

use gauntlet_core::clause::{core, profiles};
use gauntlet_idp::Plan;
use gauntlet_idp::steps::{AuthnContext, RemoveTime, RewriteTime, SetTime};
use gauntlet_idp::times::TimeField;

use crate::Case;
use crate::Script;
use crate::script::Setting;

/// A minute in milliseconds.
const MINUTE: i64 = 60 * 1000;
/// An hour in milliseconds.
const HOUR: i64 = 60 * MINUTE;
/// The tolerance of the cases about it, in seconds.
const SKEW_S: u32 = 300;
/// Two seconds less than the tolerance in milliseconds, so that rounding to seconds is no matter.
const WITHIN_SKEW: i64 = 298 * 1000;

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// The conditions begin at this very millisecond.
        ///
        /// NotBefore is inclusive.
        not_before_this_instant {
            clauses: [core("2.5.1.2")],
            severity: Low,
            features: [Clock, ClockSkew],
            expect: Accept,
            script: Plan::default()
                .before(SetTime { field: TimeField::ConditionsNotBefore, offset_ms: 0 }),
        }
    },
    case! {
        /// The conditions end one millisecond from now.
        ///
        /// NotOnOrAfter is exclusive, and it has not come.
        not_on_or_after_next_instant {
            clauses: [core("2.5.1.2")],
            severity: Low,
            features: [Clock, ClockSkew],
            expect: Accept,
            script: Plan::default()
                .before(SetTime { field: TimeField::ConditionsNotOnOrAfter, offset_ms: 1 }),
        }
    },
    case! {
        /// The confirmation ends one millisecond from now.
        ///
        /// NotOnOrAfter is exclusive, and it has not come.
        confirmation_ends_next_instant {
            clauses: [core("2.4.1.2"), profiles("4.1.4.3")],
            severity: Low,
            features: [Clock, ClockSkew],
            expect: Accept,
            script: Plan::default()
                .before(SetTime { field: TimeField::ConfirmationNotOnOrAfter, offset_ms: 1 }),
        }
    },
    case! {
        /// The response arrives 59 minutes after it was minted.
        ///
        /// Entra gives an hour; a user may be slow.
        last_minute_of_the_window {
            clauses: [core("2.5.1.2")],
            requirements: ["ok-time-window-65m"],
            severity: Medium,
            features: [Clock],
            expect: Accept,
            script: Script::one(Plan::default()).arriving_after_ms(59 * MINUTE),
        }
    },
    case! {
        /// The conditions have no times.
        ///
        /// The confirmation has its own end, so the assertion is bounded all the same.
        no_window {
            clauses: [core("2.5.1.2")],
            requirements: ["core-conditions-open-ended", "ok-conditions-no-window"],
            attacks: ["cond-missing-notonorafter"],
            conflicts: [WindowAbsent],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Plan::default()
                .before(RemoveTime { field: TimeField::ConditionsNotBefore })
                .before(RemoveTime { field: TimeField::ConditionsNotOnOrAfter }),
        }
    },
    case! {
        /// Times are given in whole seconds.
        ///
        /// Fractions are optional.
        times_without_fraction {
            clauses: [core("1.3.3")],
            requirements: ["core-time-precision", "ok-time-no-fraction"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(RewriteTime {
                    field: TimeField::ConditionsNotOnOrAfter,
                    from: ".900Z".into(),
                    to: "Z".into(),
                }),
        }
    },
    case! {
        /// Times are given to seven digits, as .NET writes them.
        ///
        /// An SP need not resolve them finer than milliseconds, but must read them.
        times_with_seven_digits {
            clauses: [core("1.3.3")],
            requirements: ["core-time-precision", "ok-time-7-9-digits"],
            severity: Medium,
            level: Should,
            expect: Accept,
            script: Plan::default()
                .before(RewriteTime {
                    field: TimeField::ConditionsNotOnOrAfter,
                    from: ".900Z".into(),
                    to: ".9001234Z".into(),
                }),
        }
    },
    case! {
        /// The session has an end that lies ahead.
        ///
        /// An SP may end its session then.
        session_end_ahead {
            clauses: [core("2.7.2")],
            requirements: ["ok-sessionnotonorafter-future"],
            severity: Low,
            expect: Accept,
            script: Plan::default()
                .before(SetTime { field: TimeField::SessionNotOnOrAfter, offset_ms: 8 * HOUR }),
        }
    },
    case! {
        /// The user signed in 80 days ago.
        ///
        /// Entra reports the sign-in of the session, however old.
        old_sign_in {
            clauses: [core("2.7.2")],
            requirements: ["core-authninstant-old-ok", "ok-authninstant-old"],
            severity: Low,
            expect: Accept,
            script: Plan::default()
                .before(SetTime { field: TimeField::AuthnInstant, offset_ms: -80 * 24 * HOUR }),
        }
    },
    case! {
        /// The user signed in with Windows authentication.
        ///
        /// Entra reports a class of its own; an SP that asked for none takes any.
        windows_class {
            clauses: [core("2.7.2.2")],
            requirements: ["ac-not-requested-any", "ok-authncontext-classes"],
            severity: Low,
            expect: Accept,
            script: Plan::default()
                .before(AuthnContext { class: "urn:federation:authentication:windows".into() }),
        }
    },
    case! {
        /// The conditions ended within the tolerance.
        ///
        /// The SP allows 300 seconds, and they ended 298 seconds ago.
        conditions_ended_within_skew {
            clauses: [core("2.5.1.2")],
            requirements: ["err-e92-skew", "ok-time-skew-expired-2m"],
            attacks: ["cond-skew-abuse"],
            conflicts: [ClockSkew],
            severity: Low,
            level: Should,
            features: [Clock],
            expect: Accept,
            script: Script::one(
                Plan::default()
                    .before(SetTime { field: TimeField::ConditionsNotBefore, offset_ms: -HOUR })
                    .before(SetTime {
                        field: TimeField::ConditionsNotOnOrAfter,
                        offset_ms: -WITHIN_SKEW,
                    }),
            )
                .with(Setting::ClockSkew(SKEW_S)),
        }
    },
    case! {
        /// The conditions begin within the tolerance.
        ///
        /// The SP allows 300 seconds, and they begin in 298.
        conditions_begin_within_skew {
            clauses: [core("2.5.1.2")],
            requirements: ["ok-time-skew-future-2m"],
            attacks: ["cond-skew-abuse"],
            conflicts: [ClockSkew],
            severity: Low,
            level: Should,
            features: [Clock],
            expect: Accept,
            script: Script::one(
                Plan::default().before(SetTime {
                    field: TimeField::ConditionsNotBefore,
                    offset_ms: WITHIN_SKEW,
                }),
            )
                .with(Setting::ClockSkew(SKEW_S)),
        }
    },
    case! {
        /// The confirmation ended within the tolerance.
        ///
        /// The SP allows 300 seconds, and it ended 298 seconds ago.
        confirmation_ended_within_skew {
            clauses: [core("2.4.1.2"), profiles("4.1.4.3")],
            requirements: ["ok-time-skew-expired-2m"],
            attacks: ["cond-skew-abuse"],
            conflicts: [ClockSkew],
            severity: Low,
            level: Should,
            features: [Clock],
            expect: Accept,
            script: Script::one(
                Plan::default().before(SetTime {
                    field: TimeField::ConfirmationNotOnOrAfter,
                    offset_ms: -WITHIN_SKEW,
                }),
            )
                .with(Setting::ClockSkew(SKEW_S)),
        }
    },
];
