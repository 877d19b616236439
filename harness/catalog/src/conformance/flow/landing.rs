//! Where the browser goes after a login.

use gauntlet_core::LandingRule;
use gauntlet_core::clause::{bindings, entra, profiles};
use gauntlet_idp::Plan;
use gauntlet_idp::steps::RelayState;

use crate::Case;
use crate::plans::solicited;
use crate::script::Script;

/// A page of the SP.
const PAGE: &str = "/reports/7?from=mail";

/// The message with a page of the SP as RelayState.
fn asking(plan: Plan) -> Plan {
    plan.before(RelayState {
        value: PAGE.to_owned(),
    })
}

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// No RelayState comes, and the browser is sent to a page of the SP.
        ///
        /// Entra sends none unless the app has one.
        no_relay_state {
            clauses: [bindings("3.5.3"), entra("SAML-based single sign-on: Configuration")],
            requirements: ["post-relaystate-missing", "sso-unsolicited-default-landing"],
            severity: Medium,
            expect: RightState,
            script: Script::landing(LandingRule::StaysHome, Plan::default()),
        }
    },
    case! {
        /// The RelayState of the app is followed.
        ///
        /// Entra sends the one that is configured, here a path of the SP, with every IdP-initiated login.
        relay_state_of_the_app {
            clauses: [bindings("3.5.3"), profiles("4.1.5")],
            requirements: ["post-relaystate-return", "sso-unsolicited-relaystate"],
            severity: Low,
            level: Should,
            expect: RightState,
            script: Script::landing(LandingRule::AsAsked, asking(Plan::default())),
        }
    },
    case! {
        /// The RelayState that went with the request brings the user to the page they wanted.
        ///
        /// The IdP returns it as it came.
        deep_link_after_a_request {
            clauses: [bindings("3.5.3"), profiles("4.1.3.5")],
            requirements: ["post-relaystate-return"],
            severity: Low,
            level: Should,
            expect: RightState,
            script: Script::landing(LandingRule::AsAsked, asking(solicited())),
        }
    },
];
