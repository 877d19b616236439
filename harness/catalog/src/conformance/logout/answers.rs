//! The LogoutResponse of the SP.

use gauntlet_core::LogoutRule;
use gauntlet_core::clause::{bindings, core, metadata, profiles};
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::logout::{LogoutChange, LogoutPlan};

use crate::Case;
use crate::logouts::request;
use crate::script::{Move, Script, Setting};

/// What the SP answers to this LogoutRequest, by a rule.
fn answer(rule: LogoutRule, plan: LogoutPlan) -> Script {
    Script::moves(rule, vec![Move::Receive(plan)]).with(Setting::OwnKey(KeyName::Sp))
}

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// The answer to a LogoutRequest names the SP as its Issuer.
        ///
        /// By the entity identifier.
        answer_issuer {
            clauses: [profiles("4.4.4.2")],
            requirements: ["slo-resp-issuer"],
            severity: Medium,
            expect: RightState,
            script: answer(LogoutRule::AnswerIssuer, request()),
        }
    },
    case! {
        /// The answer to a LogoutRequest is signed.
        ///
        /// The SP has a key.
        answer_signed {
            clauses: [profiles("4.4.4.2"), bindings("3.4.4.1")],
            requirements: ["slo-resp-authenticated"],
            severity: Medium,
            expect: RightState,
            script: answer(LogoutRule::AnswerSigned, request()),
        }
    },
    case! {
        /// The answer to a LogoutRequest names the request.
        ///
        /// By its ID.
        answer_in_response_to {
            clauses: [core("3.2.2")],
            requirements: ["core-logout-response-inresponseto"],
            severity: Medium,
            expect: RightState,
            script: answer(LogoutRule::AnswerInResponseTo, request()),
        }
    },
    case! {
        /// A LogoutRequest about somebody who is not here is answered.
        ///
        /// It is authentic, and the IdP waits for the browser to come back.
        answer_about_a_stranger {
            clauses: [profiles("4.4.3.4"), core("3.7.3.1")],
            requirements: [
                "slo-resp-always-sent",
                "slo-in-no-session",
                "core-logout-response-always",
            ],
            severity: Medium,
            expect: RightState,
            script: answer(
                LogoutRule::Answered,
                request().with(LogoutChange::NameId("c.jones@contoso.example".to_owned())),
            ),
        }
    },
    case! {
        /// A LogoutRequest after the session is over is answered.
        ///
        /// The user has logged out, and another participant has asked for it as well.
        answer_without_a_session {
            clauses: [profiles("4.4.3.4"), core("3.7.3.1")],
            requirements: ["slo-in-no-session", "core-logout-response-always"],
            severity: Medium,
            expect: RightState,
            script: Script::moves(
                LogoutRule::Answered,
                vec![Move::Receive(request()), Move::Receive(request())],
            )
            .with(Setting::OwnKey(KeyName::Sp)),
        }
    },
    case! {
        /// The answer goes where the IdP takes answers.
        ///
        /// Its metadata lists another address for answers than for requests.
        answer_to_response_location {
            clauses: [metadata("2.2.2")],
            requirements: ["slo-resp-endpoint", "md-endpoint-responselocation"],
            severity: Medium,
            expect: RightState,
            script: answer(LogoutRule::AnswerEndpoint, request())
                .with(Setting::AnswersElsewhere),
        }
    },
    case! {
        /// The answer brings the RelayState of the request back.
        ///
        /// As it came.
        answer_relay_state {
            clauses: [bindings("3.4.3")],
            requirements: ["slo-resp-relaystate"],
            severity: Medium,
            expect: RightState,
            script: answer(
                LogoutRule::AnswerRelayState,
                request().with(LogoutChange::RelayState("st/ate=1&x".to_owned())),
            ),
        }
    },
];
