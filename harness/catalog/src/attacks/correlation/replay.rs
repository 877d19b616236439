//! The same assertion twice.

use gauntlet_core::clause::profiles;
use gauntlet_idp::Plan;
use gauntlet_idp::steps::NewEnvelope;

use crate::Case;
use crate::Script;
use crate::plans::response_signed;

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// The same Response arrives twice.
        ///
        /// Whoever has seen it once must not get in with it.
        replay_same_response {
            clauses: [profiles("4.1.4.5")],
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
            severity: High,
            caught_by: [Replay],
            features: [Replay],
            expect: Reject,
            script: Script::two_or_more(vec![Plan::default(), Plan::default().after(NewEnvelope {})]),
        }
    },
];
