//! What Entra sends at the end of a session, where it is not what the standards have.

use gauntlet_core::LogoutRule;
use gauntlet_core::clause::{bindings, entra, profiles};
use gauntlet_idp::logout::{LogoutChange, LogoutPlan};

use crate::Case;
use crate::logouts::{request, response};
use crate::script::{Move, Script};

/// The answer to a LogoutRequest, as the documentation shows it and browsers carry it.
fn answer() -> LogoutPlan {
    response()
        .with(LogoutChange::IssuerOfSignOut)
        .with(LogoutChange::Destination(None))
        .with(LogoutChange::LowerCase)
}

/// The LogoutRequest to the other participants: a name that they have never seen, without a Format,
/// and the session of an earlier login.
fn broadcast() -> LogoutPlan {
    request()
        .with(LogoutChange::NameId(
            "kYQ2Zz3mE9vN4tL8wP0aBxR7cD1fG5hJ6sU_iOyKqTe".to_owned(),
        ))
        .with(LogoutChange::NameIdFormat(None))
        .with(LogoutChange::SessionIndexes(vec![
            "_0b5d8a3e-6c1f-4d72-9e84-a1b2c3d4e500".to_owned(),
        ]))
        .with(LogoutChange::LowerCase)
}

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// Entra answers a LogoutRequest.
        ///
        /// Its Issuer is the address of sign-out, not the entity identifier; there is no Destination,
        /// though the query is signed. An SP may insist on both: then a user of Entra sees an error after
        /// having logged out.
        entra_answers {
            clauses: [entra("Single sign-out SAML protocol"), profiles("4.4.4.2"), bindings("3.4.5.2")],
            requirements: ["slo-out-issuer-check"],
            severity: Low,
            level: Should,
            expect: RightState,
            script: Script::logout(LogoutRule::Taken, answer()),
        }
    },
    case! {
        /// Entra tells all participants that a user has signed out.
        ///
        /// The name is not the one that the SP knows. Whether an SP ends the session is its own affair, if
        /// it deals with the message at all.
        entra_broadcasts {
            clauses: [entra("Single sign-out SAML protocol"), profiles("4.4.3.3")],
            severity: Medium,
            expect: Policy,
            script: Script::moves(LogoutRule::SessionEnds, vec![Move::Receive(broadcast())]),
        }
    },
];
