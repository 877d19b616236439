//! RelayState, which nobody signs, says where the browser goes after the login.

use gauntlet_core::LandingRule;
use gauntlet_core::clause::bindings;
use gauntlet_idp::Plan;
use gauntlet_idp::steps::RelayState;

use crate::Case;
use crate::script::Script;

/// A login with this RelayState, after which the browser is still at the SP.
fn stays_home(value: &str) -> Script {
    let plan = Plan::default().before(RelayState {
        value: value.to_owned(),
    });
    Script::landing(LandingRule::StaysHome, plan)
}

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// RelayState is the address of another site.
        ///
        /// Whoever is sent there after the login takes it for a part of the SP, and may enter a password.
        /// Known of mod_auth_mellon as CVE-2019-13038, of Directus as CVE-2026-22032.
        relaystate_open_redirect {
            clauses: [bindings("3.5.3"), bindings("3.4.3")],
            requirements: [
                "bind-relaystate-open-redirect",
                "post-relaystate-integrity",
                "err-e90-relaystate",
            ],
            severity: Medium,
            expect: RightState,
            script: stays_home("https://evil.example/login"),
        }
    },
    case! {
        /// RelayState begins with two slashes.
        ///
        /// To a browser that is another host, though it begins as a path does.
        relaystate_without_scheme {
            clauses: [bindings("3.5.3"), bindings("3.4.3")],
            requirements: ["bind-relaystate-open-redirect"],
            attacks: ["relaystate-open-redirect"],
            severity: Medium,
            expect: RightState,
            script: stays_home("//evil.example/login"),
        }
    },
    case! {
        /// RelayState begins with a slash and a backslash.
        ///
        /// Browsers read a backslash as a slash there.
        relaystate_with_backslash {
            clauses: [bindings("3.5.3"), bindings("3.4.3")],
            requirements: ["bind-relaystate-open-redirect"],
            attacks: ["relaystate-open-redirect"],
            severity: Medium,
            expect: RightState,
            script: stays_home("/\\evil.example/login"),
        }
    },
    case! {
        /// RelayState is at a host whose name begins as that of the SP.
        ///
        /// A comparison of beginnings is not one of hosts.
        relaystate_at_longer_host {
            clauses: [bindings("3.5.3"), bindings("3.4.3")],
            requirements: ["bind-relaystate-open-redirect"],
            attacks: ["relaystate-open-redirect"],
            severity: Medium,
            expect: RightState,
            script: stays_home("https://itconductor.example.evil.example/"),
        }
    },
    case! {
        /// RelayState has the name of the SP before an `@`.
        ///
        /// There it is a user name, and the host comes behind it.
        relaystate_with_user_name {
            clauses: [bindings("3.5.3"), bindings("3.4.3")],
            requirements: ["bind-relaystate-open-redirect"],
            attacks: ["relaystate-open-redirect"],
            severity: Medium,
            expect: RightState,
            script: stays_home("https://itconductor.example@evil.example/"),
        }
    },
    case! {
        /// RelayState has the name of the SP in its query.
        ///
        /// The host is another one all the same.
        relaystate_with_own_name_in_query {
            clauses: [bindings("3.5.3"), bindings("3.4.3")],
            requirements: ["bind-relaystate-open-redirect"],
            attacks: ["relaystate-open-redirect"],
            severity: Medium,
            expect: RightState,
            script: stays_home("https://evil.example/?itconductor.example"),
        }
    },
    case! {
        /// RelayState is a script.
        ///
        /// In a page that leads on by a link or a form, a browser runs it as the SP's own.
        relaystate_xss {
            clauses: [bindings("3.5.3"), bindings("3.5.4")],
            requirements: ["bind-relaystate-xss", "err-e90-relaystate"],
            mint: Idp,
            severity: High,
            expect: RightState,
            script: stays_home("javascript:alert(document.domain)"),
        }
    },
    case! {
        /// RelayState is a document in itself.
        ///
        /// `data:` has the page in the address.
        relaystate_data_address {
            clauses: [bindings("3.5.3"), bindings("3.5.4")],
            requirements: ["bind-relaystate-xss"],
            attacks: ["relaystate-xss"],
            mint: Idp,
            severity: Medium,
            expect: RightState,
            script: stays_home("data:text/html,<script>alert(1)</script>"),
        }
    },
    case! {
        /// RelayState ends the header that it is written to, and begins another one.
        ///
        /// The path before it is one of the SP.
        relaystate_injection {
            clauses: [bindings("3.5.3")],
            requirements: ["bind-relaystate-xss", "err-e90-relaystate"],
            severity: High,
            expect: RightState,
            script: stays_home("/reports\r\nSet-Cookie: session=chosen"),
        }
    },
    case! {
        /// RelayState has a tab between its two slashes.
        ///
        /// Browsers leave tabs out, and read another host.
        relaystate_with_tab {
            clauses: [bindings("3.5.3"), bindings("3.4.3")],
            requirements: ["bind-relaystate-open-redirect"],
            attacks: ["relaystate-open-redirect"],
            severity: Medium,
            expect: RightState,
            script: stays_home("/\t/evil.example/login"),
        }
    },
];
