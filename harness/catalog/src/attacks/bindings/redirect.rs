//! Queries in which what is verified is not what is read (SAML Bindings 3.4.4.1).

use gauntlet_core::LogoutRule;
use gauntlet_core::clause::bindings;
use gauntlet_idp::logout::{LogoutChange, LogoutPlan};

use crate::Case;
use crate::logouts::{request, response};
use crate::people::again;
use crate::script::{Move, Script};

/// The session goes on afterwards.
fn goes_on(plan: LogoutPlan) -> Script {
    Script::logout(LogoutRule::SessionGoesOn, plan)
}

/// A signed LogoutRequest about another session, which changes nothing by itself.
fn about_another_session() -> LogoutPlan {
    request().with(LogoutChange::SessionIndexes(vec![
        "_another-session".to_owned(),
    ]))
}

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// A signed LogoutResponse and an unsigned LogoutRequest stand in one query.
        ///
        /// The signature is over the one, and the other is done. Known of SimpleSAMLphp as CVE-2025-27773;
        /// Entra signs LogoutResponses by this binding, so that a signature is easy to get.
        redirect_request_response_confusion {
            clauses: [bindings("3.4.4.1")],
            requirements: ["redir-both-request-response"],
            severity: High,
            expect: RightState,
            script: Script::moves(
                LogoutRule::SessionGoesOn,
                vec![
                    Move::Receive(request()),
                    Move::Login(again()),
                    Move::Receive(response().with(LogoutChange::ForgedOfOtherKind)),
                ],
            ),
        }
    },
    case! {
        /// An unsigned LogoutRequest stands before the signed one.
        ///
        /// The signed one is about another session. One of the two is verified, and one is done.
        redirect_param_injection {
            clauses: [bindings("3.4.4.1")],
            requirements: ["redir-duplicate-params"],
            severity: High,
            expect: RightState,
            script: goes_on(about_another_session().with(LogoutChange::ForgedBefore)),
        }
    },
    case! {
        /// An unsigned LogoutRequest stands behind the signed one.
        ///
        /// The same the other way round.
        redirect_parameter_behind {
            clauses: [bindings("3.4.4.1")],
            requirements: ["redir-duplicate-params"],
            attacks: ["redirect-param-injection"],
            severity: High,
            expect: RightState,
            script: goes_on(about_another_session().with(LogoutChange::ForgedBehind)),
        }
    },
    case! {
        /// A signed query is spelled out within RelayState, beside an unsigned message.
        ///
        /// Whoever decodes the query before taking it apart finds a signature. Known as a class from
        /// CVE-2025-31335.
        redirect_parameters_in_relay_state {
            clauses: [bindings("3.4.4.1")],
            attacks: ["redirect-param-injection"],
            severity: High,
            expect: RightState,
            script: goes_on(about_another_session().with(LogoutChange::SignedInRelayState)),
        }
    },
    case! {
        /// A query was escaped anew after it was signed.
        ///
        /// It says the same, in other octets: `%3A` where `%3a` was signed. An SP that verifies what it has
        /// written itself, and not what it got, takes both.
        redirect_reencoding {
            clauses: [bindings("3.4.4.1")],
            requirements: ["redir-verify-raw-query"],
            severity: Low,
            level: Should,
            expect: RightState,
            script: goes_on(
                request().with(LogoutChange::LowerCase).with(LogoutChange::EscapedAnew),
            ),
        }
    },
    case! {
        /// A RelayState was put in after the query was signed.
        ///
        /// The signature covers it where it is there.
        redirect_relaystate_unsigned {
            clauses: [bindings("3.4.4.1")],
            requirements: ["redir-relaystate-swap"],
            severity: Medium,
            expect: RightState,
            script: goes_on(
                request().with(LogoutChange::RelayStateAfterwards(Some("chosen".to_owned()))),
            ),
        }
    },
    case! {
        /// The RelayState was changed after the query was signed.
        ///
        /// There was another one.
        redirect_relaystate_changed {
            clauses: [bindings("3.4.4.1")],
            requirements: ["redir-relaystate-swap"],
            attacks: ["redirect-relaystate-unsigned"],
            severity: Medium,
            expect: RightState,
            script: goes_on(
                request()
                    .with(LogoutChange::RelayState("state".to_owned()))
                    .with(LogoutChange::RelayStateAfterwards(Some("chosen".to_owned()))),
            ),
        }
    },
    case! {
        /// The RelayState was taken away after the query was signed.
        ///
        /// There was one.
        redirect_relaystate_removed {
            clauses: [bindings("3.4.4.1")],
            requirements: ["redir-relaystate-swap"],
            attacks: ["redirect-relaystate-unsigned"],
            severity: Medium,
            expect: RightState,
            script: goes_on(
                request()
                    .with(LogoutChange::RelayState("state".to_owned()))
                    .with(LogoutChange::RelayStateAfterwards(None)),
            ),
        }
    },
    case! {
        /// The algorithm in the query is another than was signed by.
        ///
        /// The signature covers the name of the algorithm as well.
        redirect_sigalg_confusion {
            clauses: [bindings("3.4.4.1")],
            requirements: ["redir-sigalg-swap"],
            severity: Medium,
            expect: RightState,
            script: goes_on(request().with(LogoutChange::OtherSigAlg(
                "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512".to_owned(),
            ))),
        }
    },
    case! {
        /// The algorithm in the query is one of shared secrets.
        ///
        /// Whoever takes it checks the signature with a public key as the secret, or not at all.
        redirect_sigalg_hmac {
            clauses: [bindings("3.4.4.1")],
            requirements: ["redir-sigalg-swap"],
            attacks: ["redirect-sigalg-confusion"],
            severity: Medium,
            expect: RightState,
            script: goes_on(request().with(LogoutChange::OtherSigAlg(
                "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256".to_owned(),
            ))),
        }
    },
    case! {
        /// A signed query does not name its algorithm.
        ///
        /// SigAlg is left out, and Signature is there.
        redirect_without_sigalg {
            clauses: [bindings("3.4.4.1")],
            requirements: ["redir-sig-missing-sigalg"],
            attacks: ["redirect-sigalg-confusion"],
            severity: Medium,
            expect: RightState,
            script: goes_on(request().with(LogoutChange::NoSigAlg)),
        }
    },
    case! {
        /// A query names an algorithm and has no signature.
        ///
        /// SigAlg is there, and Signature is left out.
        redirect_signature_stripped {
            clauses: [bindings("3.4.4.1")],
            severity: Medium,
            expect: RightState,
            script: goes_on(request().with(LogoutChange::NoSignature)),
        }
    },
    case! {
        /// The message in a query is signed by itself, and the query is not.
        ///
        /// By this binding a Signature in the message is none.
        redirect_signature_inside {
            clauses: [bindings("3.4.4.1")],
            requirements: ["redir-embedded-signature-ignored"],
            attacks: ["redirect-signature-stripped"],
            severity: Low,
            level: SenderOnly,
            expect: RightState,
            script: goes_on(request().with(LogoutChange::SignedInside)),
        }
    },
    case! {
        /// The message is packed in the format of zlib.
        ///
        /// The binding knows DEFLATE with nothing around it.
        redirect_zlib {
            clauses: [bindings("3.4.4.1")],
            requirements: ["redir-zlib-or-garbage"],
            attacks: ["deflate-in-post"],
            severity: Low,
            level: SenderOnly,
            expect: RightState,
            script: goes_on(request().with(LogoutChange::Zlib)),
        }
    },
    case! {
        /// The message is not deflated.
        ///
        /// An SP that finds out by itself leaves the choice to whoever sends.
        redirect_not_deflated {
            clauses: [bindings("3.4.4.1")],
            requirements: ["redir-zlib-or-garbage"],
            attacks: ["deflate-in-post"],
            severity: Low,
            level: SenderOnly,
            expect: RightState,
            script: goes_on(request().with(LogoutChange::NotDeflated)),
        }
    },
    case! {
        /// The last quarter of the deflated message is missing.
        ///
        /// What there is of it is no message.
        redirect_truncated {
            clauses: [bindings("3.4.4.1")],
            requirements: ["redir-zlib-or-garbage"],
            attacks: ["deflate-in-post"],
            severity: Low,
            expect: RightState,
            script: goes_on(request().with(LogoutChange::Truncated)),
        }
    },
    case! {
        /// Five thousand octets become four million.
        ///
        /// The message is followed by white space, which deflates well. Known of samlify as
        /// GHSA-3427-gh8x-vv2c.
        redirect_bomb {
            clauses: [bindings("3.4.4.1")],
            requirements: ["redir-inflate-bomb"],
            attacks: ["deflate-bomb"],
            severity: Low,
            level: Should,
            expect: RightState,
            script: goes_on(request().with(LogoutChange::Bomb)),
        }
    },
    case! {
        /// The query names an encoding that nobody knows.
        ///
        /// What the message is then cannot be told.
        redirect_encoding {
            clauses: [bindings("3.4.4")],
            requirements: ["redir-encoding-param"],
            attacks: ["deflate-in-post"],
            severity: Low,
            expect: RightState,
            script: goes_on(request().with(LogoutChange::OtherEncoding)),
        }
    },
];
