//! LogoutRequests that end a session.

use gauntlet_core::LogoutRule;
use gauntlet_core::clause::{bindings, core, profiles};
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::logout::{LogoutChange, LogoutPlan};

use crate::Case;
use crate::logouts::{posted_request, request};
use crate::script::{Script, Setting};

/// The session is over afterwards.
fn ends(plan: LogoutPlan) -> Script {
    Script::logout(LogoutRule::SessionEnds, plan)
}

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// A LogoutRequest by HTTP-Redirect ends the session.
        ///
        /// The query is signed; name and session are those of the assertion.
        logout_by_redirect {
            clauses: [profiles("4.4.3.3"), core("3.7.3.1")],
            requirements: ["core-logout-invalidates"],
            severity: High,
            expect: RightState,
            script: ends(request()),
        }
    },
    case! {
        /// A LogoutRequest by HTTP-POST ends the session.
        ///
        /// The Signature stands in the message.
        logout_by_post {
            clauses: [profiles("4.4.3.3"), bindings("3.5.4")],
            requirements: ["core-logout-invalidates"],
            severity: High,
            expect: RightState,
            script: ends(posted_request()),
        }
    },
    case! {
        /// A LogoutRequest names no session, and so all of the person's.
        ///
        /// SessionIndex is left out.
        logout_without_session_index {
            clauses: [core("3.7.1"), core("3.7.3.1")],
            severity: Medium,
            expect: RightState,
            script: ends(request().with(LogoutChange::SessionIndexes(vec![]))),
        }
    },
    case! {
        /// A LogoutRequest names three sessions, of which one is ours.
        ///
        /// It stands in the middle.
        logout_of_three_sessions {
            clauses: [core("3.7.1")],
            requirements: ["slo-in-many-index"],
            severity: Medium,
            expect: RightState,
            script: ends(request().with(LogoutChange::SessionIndexes(vec![
                "_another".to_owned(),
                "{own}".to_owned(),
                "_a-third".to_owned(),
            ]))),
        }
    },
    case! {
        /// The name in a LogoutRequest is encrypted.
        ///
        /// To the SP, as in an assertion.
        logout_with_encrypted_name {
            clauses: [core("3.7.1"), core("2.2.4")],
            requirements: ["slo-in-encryptedid"],
            severity: Medium,
            level: Should,
            expect: RightState,
            script: ends(request().with(LogoutChange::EncryptNameId))
                .with(Setting::Decrypt(&[KeyName::SpEncryption])),
        }
    },
    case! {
        /// The escapes of the query have lower-case digits.
        ///
        /// The signature is over what stands in the address. Entra and everything else on .NET write
        /// `%3a`; an SP that decodes the query and escapes it anew gets other octets.
        logout_with_lower_case_escapes {
            clauses: [bindings("3.4.4.1")],
            requirements: ["redir-verify-raw-query"],
            severity: High,
            expect: RightState,
            script: ends(request().with(LogoutChange::LowerCase)),
        }
    },
    case! {
        /// Letters are escaped in the query that need not be.
        ///
        /// Whoever sends it may: the signature is over what stands in the address.
        logout_with_escaped_letters {
            clauses: [bindings("3.4.4.1")],
            requirements: ["redir-verify-raw-query"],
            severity: Medium,
            expect: RightState,
            script: ends(request().with(LogoutChange::OverEscaped)),
        }
    },
    case! {
        /// The parameters of the query stand in another order than they were signed in.
        ///
        /// That order is fixed by the binding, whatever the address has.
        logout_with_signature_first {
            clauses: [bindings("3.4.4.1")],
            requirements: ["redir-verify-param-order"],
            severity: Medium,
            expect: RightState,
            script: ends(
                request()
                    .with(LogoutChange::RelayState("state".to_owned()))
                    .with(LogoutChange::SignatureFirst),
            ),
        }
    },
    case! {
        /// A parameter stands in the query that is none of the binding's.
        ///
        /// It is not signed, and means nothing.
        logout_with_another_parameter {
            clauses: [bindings("3.4.4")],
            requirements: ["redir-extra-params"],
            severity: Low,
            level: Should,
            expect: RightState,
            script: ends(request().with(LogoutChange::ExtraParameter)),
        }
    },
    case! {
        /// A LogoutRequest says until when it is good, and that is not yet.
        ///
        /// NotOnOrAfter lies five minutes ahead.
        logout_before_its_end {
            clauses: [core("3.7.1")],
            severity: Medium,
            expect: RightState,
            script: ends(request().with(LogoutChange::ExpiresIn(300))),
        }
    },
];
