//! LogoutRequests that end nobody's session.

use gauntlet_core::LogoutRule;
use gauntlet_core::clause::{bindings, core, profiles};
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::logout::{LogoutChange, LogoutPlan};

use crate::Case;
use crate::logouts::{posted_request, request};
use crate::people::again;
use crate::plans::OTHER_ISSUER;
use crate::script::{Move, Script, Setting};

/// The session goes on afterwards.
fn goes_on(plan: LogoutPlan) -> Script {
    Script::logout(LogoutRule::SessionGoesOn, plan)
}

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// A LogoutRequest is signed by nobody.
        ///
        /// Anybody can write it who knows the name, and bring the browser to the address. Known of
        /// gosaml2 as GHSA-pcgw-qcv5-h8ch.
        logoutrequest_unsigned {
            clauses: [profiles("4.4.4.1")],
            requirements: ["slo-in-unsigned", "core-logout-authenticate-sender"],
            severity: Medium,
            expect: RightState,
            script: goes_on(request().with(LogoutChange::Unsigned)),
        }
    },
    case! {
        /// A LogoutRequest in a form is signed by nobody.
        ///
        /// The other binding, and often another path through a library.
        logoutrequest_unsigned_posted {
            clauses: [profiles("4.4.4.1"), bindings("3.5.4")],
            requirements: ["slo-in-unsigned", "core-logout-authenticate-sender"],
            attacks: ["logoutrequest-unsigned"],
            severity: Medium,
            expect: RightState,
            script: goes_on(posted_request().with(LogoutChange::Unsigned)),
        }
    },
    case! {
        /// A LogoutRequest has a signature beside it, and that is of another message.
        ///
        /// So it would be signed by the SimpleSign binding: over the fields of the form, which are the
        /// attacker's to choose.
        simplesign_confusion {
            clauses: [bindings("3.5.4"), profiles("4.4.4.1")],
            severity: Medium,
            expect: RightState,
            script: goes_on(
                posted_request().with(LogoutChange::Unsigned).with(LogoutChange::SimpleSigned),
            ),
        }
    },
    case! {
        /// A LogoutRequest is signed by somebody else.
        ///
        /// The key is the attacker's own.
        logoutrequest_by_another_key {
            clauses: [profiles("4.4.4.1")],
            requirements: ["core-logout-authenticate-sender"],
            attacks: ["logoutrequest-unsigned"],
            severity: Medium,
            expect: RightState,
            script: goes_on(request().with(LogoutChange::SignedBy(KeyName::Attacker))),
        }
    },
    case! {
        /// A LogoutRequest has a captured, signed Assertion in its Extensions.
        ///
        /// Its own Signature is missing. An SP that asks whether some Signature verifies takes it; known of
        /// samlify as GHSA-63ch-w8pw-4mf2.
        logoutrequest_wrapped {
            clauses: [core("5.4.2"), profiles("4.4.4.1")],
            severity: High,
            expect: RightState,
            script: goes_on(
                posted_request().with(LogoutChange::CapturedAssertion).with(LogoutChange::Unsigned),
            ),
        }
    },
    case! {
        /// A LogoutRequest has the Signature of a captured Assertion as its own.
        ///
        /// The Reference names the Assertion, which is not there.
        logoutrequest_with_a_captured_signature {
            clauses: [core("5.4.2"), profiles("4.4.4.1")],
            attacks: ["logoutrequest-wrapped"],
            severity: High,
            expect: RightState,
            script: goes_on(posted_request().with(LogoutChange::CapturedSignature)),
        }
    },
    case! {
        /// One IdP asks for the end of a session that another one has vouched for.
        ///
        /// The SP trusts both. The second signs with its own key, in its own name, and names a user of the
        /// first.
        logoutrequest_issuer_mismatch {
            clauses: [profiles("4.4.4.1"), core("3.7.1")],
            requirements: ["core-logout-wrong-issuer"],
            severity: Medium,
            expect: RightState,
            script: goes_on(
                request()
                    .with(LogoutChange::Issuer(OTHER_ISSUER.to_owned()))
                    .with(LogoutChange::SignedBy(KeyName::OtherTenant)),
            )
            .with(Setting::OtherTenant),
        }
    },
    case! {
        /// One IdP asks in the name of another for the end of a session.
        ///
        /// The SP trusts both, each for itself.
        logoutrequest_in_anothers_name {
            clauses: [profiles("4.4.4.1"), core("3.7.1")],
            requirements: ["core-logout-wrong-issuer"],
            attacks: ["logoutrequest-issuer-mismatch"],
            severity: Medium,
            expect: RightState,
            script: goes_on(request().with(LogoutChange::SignedBy(KeyName::OtherTenant)))
                .with(Setting::OtherTenant),
        }
    },
    case! {
        /// A LogoutRequest names another session of the same person.
        ///
        /// The one in this browser goes on.
        logoutrequest_session_match {
            clauses: [core("3.7.1"), core("3.7.3.1")],
            requirements: ["core-logout-only-index"],
            severity: Medium,
            expect: RightState,
            script: goes_on(
                request().with(LogoutChange::SessionIndexes(vec!["_another-session".to_owned()])),
            ),
        }
    },
    case! {
        /// A LogoutRequest about one person arrives in the browser of another.
        ///
        /// It is authentic, and names no session.
        logoutrequest_about_another_person {
            clauses: [core("3.7.3.1"), core("3.3.4")],
            requirements: ["slo-in-cross-user"],
            attacks: ["logoutrequest-session-match"],
            severity: Medium,
            expect: RightState,
            script: goes_on(
                request()
                    .with(LogoutChange::NameId("c.jones@contoso.example".to_owned()))
                    .with(LogoutChange::SessionIndexes(vec![])),
            ),
        }
    },
    case! {
        /// A LogoutRequest has the name in another case.
        ///
        /// Names are compared octet by octet.
        logoutrequest_in_another_case {
            clauses: [core("1.3.1"), core("3.3.4")],
            requirements: ["core-logout-nameid-strong-match"],
            attacks: ["logoutrequest-session-match"],
            severity: Low,
            level: Should,
            expect: RightState,
            script: goes_on(
                request()
                    .with(LogoutChange::NameId("B.Simon@contoso.example".to_owned()))
                    .with(LogoutChange::SessionIndexes(vec![])),
            ),
        }
    },
    case! {
        /// A LogoutRequest has the name as another IdP gave it.
        ///
        /// NameQualifier names that one.
        logoutrequest_of_another_qualifier {
            clauses: [core("3.3.4"), core("2.2.2")],
            requirements: ["core-logout-nameid-strong-match"],
            attacks: ["logoutrequest-session-match"],
            severity: Low,
            level: Should,
            expect: RightState,
            script: goes_on(
                request()
                    .with(LogoutChange::NameQualifier("https://idp.fabrikam.example/".to_owned()))
                    .with(LogoutChange::SessionIndexes(vec![])),
            ),
        }
    },
    case! {
        /// A LogoutRequest has run out.
        ///
        /// NotOnOrAfter was ten minutes ago.
        logoutrequest_expired {
            clauses: [core("3.7.1")],
            requirements: ["core-logout-expired-request"],
            severity: Low,
            expect: RightState,
            script: goes_on(
                request().with(LogoutChange::IssuedIn(-900)).with(LogoutChange::ExpiresIn(-600)),
            ),
        }
    },
    case! {
        /// A LogoutRequest is an hour old, and says nothing of its end.
        ///
        /// A captured one would be good for ever.
        logoutrequest_old {
            clauses: [core("3.2.1"), core("3.7.1")],
            attacks: ["logoutrequest-expired"],
            severity: Low,
            level: Should,
            expect: RightState,
            script: goes_on(request().with(LogoutChange::IssuedIn(-3600))),
        }
    },
    case! {
        /// An old LogoutRequest arrives once more, in a later session of the same person.
        ///
        /// The first time it ended the session that it names.
        logoutrequest_replayed {
            clauses: [core("3.7.3"), core("3.7.1")],
            requirements: ["slo-in-replay"],
            attacks: ["logoutrequest-expired"],
            severity: Medium,
            level: Should,
            expect: RightState,
            script: Script::moves(
                LogoutRule::SessionGoesOn,
                vec![
                    Move::Receive(request().with(LogoutChange::SessionIndexes(vec![]))),
                    Move::Login(again()),
                    Move::ReceiveAgain,
                ],
            ),
        }
    },
    case! {
        /// A LogoutRequest is addressed to another SP.
        ///
        /// It is signed, and Destination names the other one.
        logoutrequest_destination {
            clauses: [bindings("3.4.5.2"), core("3.2.1")],
            requirements: ["slo-in-destination", "redir-destination-signed"],
            severity: Medium,
            expect: RightState,
            script: goes_on(request().with(LogoutChange::Destination(Some(
                "https://sp.fabrikam.example/saml/slo".to_owned(),
            )))),
        }
    },
    case! {
        /// A signed LogoutRequest is addressed to nobody.
        ///
        /// Destination must stand in a message that is signed.
        logoutrequest_without_destination {
            clauses: [bindings("3.4.5.2")],
            requirements: ["redir-destination-signed"],
            attacks: ["logoutrequest-destination"],
            severity: Low,
            level: Should,
            expect: RightState,
            script: goes_on(request().with(LogoutChange::Destination(None))),
        }
    },
    case! {
        /// A LogoutRequest names nobody.
        ///
        /// There is no NameID, which the schema demands.
        logoutrequest_about_nobody {
            clauses: [core("3.7.1")],
            attacks: ["logoutrequest-session-match"],
            severity: Medium,
            expect: RightState,
            script: goes_on(request().with(LogoutChange::NoNameId)),
        }
    },
    case! {
        /// A LogoutRequest is of version 3.0.
        ///
        /// What it means is not known.
        logoutrequest_version {
            clauses: [core("3.2.1"), core("4.1.2")],
            attacks: ["version-wrong"],
            severity: Low,
            level: Should,
            expect: RightState,
            script: goes_on(request().with(LogoutChange::Version("3.0".to_owned()))),
        }
    },
    case! {
        /// A document type declaration stands before a LogoutRequest.
        ///
        /// SAML has none.
        logoutrequest_doctype {
            clauses: [bindings("3.4.4.1")],
            attacks: ["dtd-inert"],
            severity: Low,
            level: Should,
            expect: RightState,
            script: goes_on(request().with(LogoutChange::Doctype)),
        }
    },
    case! {
        /// Another message arrives as a LogoutRequest.
        ///
        /// It is signed, and its document element is one of the protocol, but no LogoutRequest.
        message_type_confusion_slo {
            clauses: [profiles("4.4.3.3"), core("3.7.1")],
            severity: Medium,
            expect: RightState,
            script: goes_on(
                request().with(LogoutChange::Root("samlp:ManageNameIDRequest".to_owned())),
            ),
        }
    },
];
