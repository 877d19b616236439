//! The LogoutRequest of the SP, and the answer to it.

use gauntlet_core::LogoutRule;
use gauntlet_core::clause::{bindings, core, profiles};
use gauntlet_idp::Plan;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::logout::LogoutChange;
use gauntlet_idp::steps::SetNameId;

use crate::Case;
use crate::logouts::response;
use crate::script::{Move, Script, Setting};

/// What the SP sends when the user logs out there, by a rule.
fn sent(rule: LogoutRule) -> Script {
    Script::moves(rule, vec![Move::Start]).with(Setting::OwnKey(KeyName::Sp))
}

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// The LogoutRequest of the SP names it as its Issuer.
        ///
        /// By the entity identifier.
        request_of_the_sp_issuer {
            clauses: [profiles("4.4.4.1")],
            requirements: ["slo-req-issuer"],
            severity: Medium,
            expect: RightState,
            script: sent(LogoutRule::RequestIssuer),
        }
    },
    case! {
        /// The LogoutRequest of the SP is signed.
        ///
        /// The SP has a key.
        request_of_the_sp_signed {
            clauses: [profiles("4.4.4.1"), bindings("3.4.4.1")],
            requirements: ["slo-req-authenticated"],
            severity: Medium,
            expect: RightState,
            script: sent(LogoutRule::RequestSigned),
        }
    },
    case! {
        /// The LogoutRequest of the SP names the person as the assertion did.
        ///
        /// With the Format.
        request_of_the_sp_name {
            clauses: [profiles("4.4.4.1"), core("3.3.4")],
            requirements: ["slo-req-nameid-exact"],
            severity: Medium,
            expect: RightState,
            script: sent(LogoutRule::RequestNameId),
        }
    },
    case! {
        /// The LogoutRequest of the SP names the session.
        ///
        /// By the SessionIndex of the assertion.
        request_of_the_sp_session {
            clauses: [profiles("4.4.4.1"), core("3.7.1")],
            requirements: ["slo-req-sessionindex", "sso-sessionindex-kept", "err-e38-sessionindex"],
            severity: Medium,
            expect: RightState,
            script: sent(LogoutRule::RequestSessionIndex),
        }
    },
    case! {
        /// The session is over at the SP before its LogoutRequest leaves.
        ///
        /// The browser may never come back from the IdP.
        logout_at_the_sp_first {
            clauses: [profiles("4.4.3.1")],
            requirements: ["slo-req-after-local-logout"],
            severity: Medium,
            expect: RightState,
            script: sent(LogoutRule::LocalFirst),
        }
    },
    case! {
        /// The LogoutResponse to it is taken.
        ///
        /// It is signed, answers the request, and says Success.
        answer_of_the_idp {
            clauses: [profiles("4.4.3.5"), profiles("4.4.4.2")],
            severity: Medium,
            expect: RightState,
            script: Script::logout(LogoutRule::Taken, response()),
        }
    },
    case! {
        /// The LogoutResponse to it has escapes with lower-case digits.
        ///
        /// So does Entra's.
        answer_with_lower_case_escapes {
            clauses: [bindings("3.4.4.1")],
            requirements: ["slo-entra-lowercase-escapes", "redir-verify-raw-query"],
            severity: High,
            expect: RightState,
            script: Script::logout(LogoutRule::Taken, response().with(LogoutChange::LowerCase)),
        }
    },
    case! {
        /// The IdP could not end the session everywhere.
        ///
        /// Its answer says so. At the SP the user is logged out all the same.
        answer_with_an_error {
            clauses: [profiles("4.4.3.5"), core("3.7.3.2")],
            requirements: ["slo-out-response-error"],
            severity: Medium,
            expect: RightState,
            script: Script::moves(
                LogoutRule::SessionEnds,
                vec![
                    Move::Start,
                    Move::Receive(response().with(LogoutChange::Status(
                        "urn:oasis:names:tc:SAML:2.0:status:Responder".to_owned(),
                    ))),
                ],
            ),
        }
    },
    case! {
        /// The name of the person has characters in it that mean something in XML.
        ///
        /// The LogoutRequest of the SP names them all the same. A request out of a template has
        /// elements of the user's own choice in it, and is signed by the SP.
        logout_of_a_name_with_markup {
            clauses: [core("3.7.1"), core("2.2.2")],
            attacks: ["logout-xml-injection"],
            severity: High,
            expect: RightState,
            script: {
                let mut script = sent(LogoutRule::RequestNameId);
                let odd = Plan::default().before(SetNameId {
                    value: "b</saml:NameID><x y=\"z\">&amp;'".to_owned(),
                });
                script.sendings = Script::one(odd).sendings;
                script
            },
        }
    },
];
