//! LogoutResponses that an SP must not believe.

use gauntlet_core::LogoutRule;
use gauntlet_core::clause::{bindings, core, profiles};
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::logout::{LogoutChange, LogoutPlan};

use crate::Case;
use crate::logouts::response;
use crate::script::Script;

/// Not believed.
fn not_taken(plan: LogoutPlan) -> Script {
    Script::logout(LogoutRule::NotTaken, plan)
}

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// A LogoutResponse is signed by nobody.
        ///
        /// It says that the user is logged out everywhere, and anybody can say so.
        logoutresponse_unsigned {
            clauses: [profiles("4.4.4.2")],
            requirements: ["slo-out-response-unsigned"],
            severity: Medium,
            expect: RightState,
            script: not_taken(response().with(LogoutChange::Unsigned)),
        }
    },
    case! {
        /// A LogoutResponse is signed by somebody else.
        ///
        /// The key is the attacker's own.
        logoutresponse_by_another_key {
            clauses: [profiles("4.4.4.2")],
            attacks: ["logoutresponse-unsigned"],
            severity: Medium,
            expect: RightState,
            script: not_taken(response().with(LogoutChange::SignedBy(KeyName::Attacker))),
        }
    },
    case! {
        /// A LogoutResponse answers a request that nobody has sent.
        ///
        /// InResponseTo names an identifier that the SP does not know.
        logoutresponse_irt {
            clauses: [profiles("4.4.4.2"), core("3.2.2")],
            requirements: ["core-logoutresponse-correlated"],
            severity: Low,
            features: [InResponseTo],
            expect: RightState,
            script: not_taken(
                response().with(LogoutChange::InResponseTo(Some("_never-sent".to_owned()))),
            ),
        }
    },
    case! {
        /// A LogoutResponse answers nothing.
        ///
        /// InResponseTo is left out.
        logoutresponse_without_in_response_to {
            clauses: [profiles("4.4.4.2"), core("3.2.2")],
            requirements: ["core-logoutresponse-correlated"],
            attacks: ["logoutresponse-irt"],
            severity: Low,
            features: [InResponseTo],
            expect: RightState,
            script: not_taken(response().with(LogoutChange::InResponseTo(None))),
        }
    },
    case! {
        /// A LogoutResponse is by another IdP than the request went to.
        ///
        /// The Issuer names one that the SP does not trust; the key is the right one's.
        logoutresponse_by_a_stranger {
            clauses: [profiles("4.4.4.2")],
            requirements: ["slo-out-issuer-check"],
            attacks: ["logoutresponse-unsigned"],
            severity: Low,
            expect: RightState,
            script: not_taken(
                response()
                    .with(LogoutChange::Issuer("https://idp.fabrikam.example/".to_owned())),
            ),
        }
    },
    case! {
        /// A LogoutResponse comes with the address of another site as RelayState.
        ///
        /// It is signed with it: whoever started the logout chose it. The browser stays at the SP.
        logoutresponse_relay_state {
            clauses: [bindings("3.4.3"), profiles("4.4.3.5")],
            requirements: ["slo-out-response-relaystate"],
            attacks: ["relaystate-open-redirect"],
            severity: Medium,
            expect: RightState,
            script: Script::logout(
                LogoutRule::LandsHome,
                response().with(LogoutChange::RelayState("https://evil.example/".to_owned())),
            ),
        }
    },
    case! {
        /// A LogoutResponse is addressed to another SP.
        ///
        /// It is signed, and Destination names the other one.
        logoutresponse_destination {
            clauses: [core("3.2.2"), profiles("4.4.4.2")],
            attacks: ["logoutrequest-destination"],
            severity: Low,
            expect: RightState,
            script: not_taken(response().with(LogoutChange::Destination(Some(
                "https://sp.fabrikam.example/saml/slo".to_owned(),
            )))),
        }
    },
];
