//! The same assertion twice.

use gauntlet_core::clause::{core, exc_c14n, profiles};
use gauntlet_idp::draft::FormEncoding;
use gauntlet_idp::steps::{EncodeForm, NewEnvelope, NewIds, ReverseAttributes, SetTime};
use gauntlet_idp::times::TimeField;
use gauntlet_idp::{Baseline, Plan};

use crate::Case;
use crate::Script;
use crate::plans::response_signed;

/// A minute in milliseconds.
const MINUTE: i64 = 60 * 1000;

/// A login of its own that was minted so many milliseconds later, for SPs that limit the age.
fn later_login(offset_ms: i64) -> Plan {
    Plan::default()
        .before(NewIds {})
        .before(SetTime {
            field: TimeField::AssertionIssueInstant,
            offset_ms,
        })
        .before(SetTime {
            field: TimeField::ResponseIssueInstant,
            offset_ms,
        })
}

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// The same Response arrives twice.
        ///
        /// Whoever has seen it once must not get in with it.
        replay_same_response {
            clauses: [profiles("4.1.4.5")],
            requirements: ["sso-replay-assertion"],
            severity: High,
            caught_by: [Replay],
            features: [Replay],
            expect: Reject,
            script: Script::two_or_more(vec![Plan::default(), Plan::default()]),
        }
    },
    case! {
        /// The same signed Response arrives twice.
        ///
        /// The same with the signature on the Response.
        replay_same_signed_response {
            clauses: [profiles("4.1.4.5")],
            requirements: ["sso-replay-assertion"],
            severity: High,
            caught_by: [Replay],
            features: [Replay],
            expect: Reject,
            script: Script::two_or_more(vec![response_signed(), response_signed()]),
        }
    },
    case! {
        /// The same Assertion arrives in a new Response.
        ///
        /// The envelope is not signed, so its identifier can be anything; the assertion's cannot.
        replay_new_envelope {
            clauses: [profiles("4.1.4.5")],
            requirements: ["sso-replay-reframed"],
            severity: High,
            caught_by: [Replay],
            features: [Replay],
            expect: Reject,
            script: Script::two_or_more(vec![Plan::default(), Plan::default().after(NewEnvelope {})]),
        }
    },
    case! {
        /// The same Assertion arrives again with its attributes in another order.
        ///
        /// The order of XML attributes says nothing, and canonicalization puts them back, so the
        /// signature still holds over other bytes. An SP that remembers a hash of what it was
        /// sent sees something new; the identifier is the same.
        replay_mutated_bytes {
            clauses: [profiles("4.1.4.5"), exc_c14n("2.2")],
            severity: High,
            caught_by: [Replay],
            features: [Replay],
            expect: Reject,
            script: Script::two_or_more(vec![
                Plan::default(),
                Plan::default().after(ReverseAttributes {}),
            ]),
        }
    },
    case! {
        /// The same signed Response arrives again with its attributes in another order.
        ///
        /// The same with the signature on the Response.
        replay_mutated_bytes_of_signed_response {
            clauses: [profiles("4.1.4.5"), exc_c14n("2.2")],
            attacks: ["replay-mutated-bytes"],
            severity: High,
            caught_by: [Replay],
            features: [Replay],
            expect: Reject,
            script: Script::two_or_more(vec![
                response_signed(),
                response_signed().after(ReverseAttributes {}),
            ]),
        }
    },
    case! {
        /// The same document arrives again in another base64.
        ///
        /// With line breaks in the form field it is the same document to the octet, but not the
        /// same text to whoever remembers the field.
        replay_mutated_form {
            clauses: [profiles("4.1.4.5")],
            attacks: ["replay-mutated-bytes"],
            severity: High,
            caught_by: [Replay],
            features: [Replay],
            expect: Reject,
            script: Script::two_or_more(vec![
                Plan::default(),
                Plan::default().after(EncodeForm { encoding: FormEncoding::Base64Lines }),
            ]),
        }
    },
    case! {
        /// The same Response arrives again after another login.
        ///
        /// An SP that remembers only the last assertion has forgotten the first by then.
        replay_after_another_login {
            clauses: [profiles("4.1.4.5")],
            attacks: ["replay-cache-eviction"],
            severity: High,
            caught_by: [Replay],
            features: [Replay],
            expect: Reject,
            script: Script::two_or_more(vec![
                Plan::default(),
                Plan::default().before(NewIds {}),
                Plan::default(),
            ]),
        }
    },
    case! {
        /// The same Response arrives again 50 minutes later, with another login in between.
        ///
        /// Entra gives an hour. An identifier is remembered for as long as its assertion could
        /// be accepted; a cache that drops it after a few minutes opens the rest of the hour.
        replay_cache_eviction {
            clauses: [profiles("4.1.4.5")],
            requirements: ["sso-replay-window"],
            severity: High,
            caught_by: [Replay],
            features: [Clock, Replay],
            expect: Reject,
            script: Script::arriving(vec![
                (Plan::default(), 0),
                (later_login(30 * MINUTE), 30 * MINUTE),
                (Plan::default(), 50 * MINUTE),
            ]),
        }
    },
    case! {
        /// An assertion about another user has the identifier of one that was consumed.
        ///
        /// Identifiers are unique by a wide margin, so an SP takes the second for a replay. One
        /// that remembers the name with the identifier has a weaker rule than the profile's.
        replay_id_collision {
            clauses: [core("1.3.4"), profiles("4.1.4.5")],
            severity: Low,
            level: Should,
            caught_by: [Replay],
            features: [Replay],
            expect: Reject,
            script: Script::two_or_more(vec![
                Plan::default(),
                Plan::honest(Baseline {
                    user: "no.mail@contoso.example".into(),
                    ..Baseline::default()
                }),
            ]),
        }
    },
];
