//! What a request, and not the message in it, makes an SP do.

use gauntlet_core::clause::{bindings, metadata, profiles};
use gauntlet_core::{BroughtBy, Carriage, HttpRule};
use gauntlet_idp::Plan;
use gauntlet_idp::steps::{BringBy, Carry, RemoveAttribute, SetDestination, SetRecipient};

use crate::Case;
use crate::people::{LAST_NAME, somebody_else};
use crate::plans::solicited;
use crate::script::Script;

/// The honest message, carried so.
fn carried(how: Carriage) -> Plan {
    Plan::default().before(Carry { how })
}

/// The answer to a request, brought by this browser.
fn brought_by(browser: BroughtBy) -> Plan {
    solicited().before(BringBy { browser })
}

/// The name of the user, and that of somebody else in its place.
const USER: &str = "b.simon@contoso.example";
const ADMINISTRATOR: &str = "administrator@contoso.example";

/// A form with a second message in which the name of the user is another.
fn two_fields(first: bool) -> Plan {
    carried(Carriage::SecondField {
        find: USER.to_owned(),
        with: ADMINISTRATOR.to_owned(),
        first,
    })
}

/// The name of another SP.
const OTHER_HOST: &str = "sp.evil.example";

/// A message for another SP of the same IdP, with a header that names its host.
fn by_header(name: &str, acs_url: &str) -> Plan {
    let path = acs_url.split('/').skip(3).collect::<Vec<_>>().join("/");
    let other = format!("https://{OTHER_HOST}/{path}");
    carried(Carriage::Header {
        name: name.to_owned(),
        value: OTHER_HOST.to_owned(),
    })
    .before(SetRecipient {
        value: Some(other.clone()),
    })
    .before(SetDestination { value: Some(other) })
}

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// The form has two messages, the forged one last.
        ///
        /// One is genuine. Whoever verifies the one and reads the other takes anybody for anybody; what an SP
        /// takes, if it takes either, is what it has verified.
        second_message_forged {
            clauses: [bindings("3.5.4")],
            requirements: ["post-duplicate-parameter"],
            attacks: ["binding-mismatch-post-get"],
            mint: Idp,
            severity: Critical,
            caught_by: [Carriage],
            expect: NeverForged,
            script: two_fields(false),
        }
    },
    case! {
        /// The form has two messages, the forged one first.
        ///
        /// As with the forged one last: which of the two counts is nobody's business but that of one
        /// place in the SP.
        first_message_forged {
            clauses: [bindings("3.5.4")],
            requirements: ["post-duplicate-parameter"],
            attacks: ["binding-mismatch-post-get"],
            mint: Idp,
            severity: Critical,
            caught_by: [Carriage],
            expect: NeverForged,
            script: two_fields(true),
        }
    },
    case! {
        /// The form has the genuine message, and the address another one.
        ///
        /// Many frameworks put the parameters of both into one table, where one of the two wins. A filter
        /// in front of the SP may look at the other.
        binding_mismatch_post_get {
            clauses: [bindings("3.5.4")],
            requirements: ["post-duplicate-parameter"],
            mint: Idp,
            severity: Critical,
            caught_by: [Carriage],
            expect: NeverForged,
            script: carried(Carriage::QueryBesideForm {
                find: USER.to_owned(),
                with: ADMINISTRATOR.to_owned(),
            }),
        }
    },
    case! {
        /// The message is posted to the single logout service.
        ///
        /// It is for the assertion consumer service, and nothing that it says logs anybody in elsewhere.
        response_to_the_logout_service {
            clauses: [metadata("2.4.4")],
            requirements: ["sso-wrong-endpoint-type"],
            severity: Medium,
            level: Should,
            caught_by: [Carriage],
            expect: Reject,
            script: carried(Carriage::ToLogout),
        }
    },
    case! {
        /// The message is posted without TLS.
        ///
        /// Everybody on the way has it then, and can be the first to use it. An SP that is reached by TLS
        /// sends the browser there, or refuses.
        response_without_tls {
            clauses: [bindings("3.1.2.1")],
            requirements: ["post-tls-required"],
            severity: Medium,
            level: Should,
            caught_by: [Carriage],
            expect: Reject,
            script: carried(Carriage::WithoutTls),
        }
    },
    case! {
        /// The header Host names another SP, for which the message is.
        ///
        /// Recipient and Destination say whose the message is. Whoever takes the address of the SP from the
        /// request lets the attacker, who has got the message at an SP of their own, say it.
        acs_host_header {
            clauses: [profiles("4.1.4.3"), bindings("3.5.5.2")],
            severity: High,
            caught_by: [Destination, Recipient],
            expect: Reject,
            script: |app| by_header("Host", &app.reply_url),
        }
    },
    case! {
        /// The header X-Forwarded-Host names another SP, for which the message is.
        ///
        /// A proxy in front of the SP may set it, and so may whoever sends the request, where the proxy does
        /// not. Behind one that always sets it nobody else can.
        forwarded_host_header {
            clauses: [profiles("4.1.4.3"), bindings("3.5.5.2")],
            attacks: ["acs-host-header"],
            severity: High,
            level: Should,
            caught_by: [Destination, Recipient],
            expect: Reject,
            script: |app| by_header("X-Forwarded-Host", &app.reply_url),
        }
    },
    case! {
        /// The answer to a request comes by another browser than the one that has sent it.
        ///
        /// That browser has begun a login of its own. Whoever takes the answer there logs one user in as
        /// another: the attacker begins, and the victim ends.
        answer_in_another_browser {
            clauses: [profiles("4.1.4.3")],
            requirements: ["sso-req-state-bound"],
            attacks: ["acs-get-csrf", "irt-other-session"],
            severity: Medium,
            level: Should,
            caught_by: [ResponseInResponseTo],
            expect: Reject,
            script: brought_by(BroughtBy::Another),
        }
    },
    case! {
        /// The answer to a request comes without the cookies that went with the request.
        ///
        /// Browsers keep cookies that are not marked for it from the posts of another site. The SP may take
        /// the answer for one to no request, or refuse it; it answers either way.
        answer_without_cookies {
            clauses: [profiles("4.1.4.3")],
            requirements: ["post-samesite"],
            mint: Idp,
            severity: Low,
            expect: Policy,
            script: brought_by(BroughtBy::WithoutCookies),
        }
    },
    case! {
        /// Somebody else's message comes by a browser in which somebody is logged in.
        ///
        /// Whoever can post it puts their own account under the hands of the user. An SP may keep the user,
        /// or take the message; it never mixes the two.
        login_over_a_login {
            clauses: [profiles("4.1.5")],
            requirements: ["sso-unsolicited-login-csrf"],
            attacks: ["acs-get-csrf"],
            severity: Medium,
            features: [Http],
            expect: Policy,
            script: Script::two_or_more(vec![
                Plan::default(),
                somebody_else()
                    .before(RemoveAttribute { name: LAST_NAME.to_owned() })
                    .before(BringBy { browser: BroughtBy::TheLast }),
            ]),
        }
    },
    case! {
        /// The cookies from before the login are not those of the session.
        ///
        /// Whoever has put a cookie of the SP into the browser of a user before the login has their session
        /// after it, where the SP goes on with the same one.
        session_fixation_acs {
            clauses: [profiles("4.1.4.3")],
            severity: High,
            expect: RightState,
            script: Script::answered(HttpRule::NewSession, carried(Carriage::Form)),
        }
    },
    case! {
        /// The form has an artifact and no message.
        ///
        /// An SP that does not know the binding says so to the user.
        artifact_at_an_sp_without {
            clauses: [bindings("3.6.3")],
            requirements: ["art-unsupported"],
            mint: Idp,
            bytes: Whole,
            severity: Low,
            caught_by: [Carriage],
            expect: Reject,
            script: carried(Carriage::Artifact(
                "AAQAAN2veAx5IvreYFysCKXHTTvGmCuQAAECAwQFBgcICQoLDA0ODxAREhM=".to_owned(),
            )),
        }
    },
    case! {
        /// The field with the message has the name in small letters.
        ///
        /// The names of fields are compared as they are.
        field_in_small_letters {
            clauses: [bindings("3.5.4")],
            requirements: ["post-param-samlresponse"],
            mint: Idp,
            severity: Low,
            level: SenderOnly,
            caught_by: [Carriage],
            expect: Reject,
            script: carried(Carriage::FieldNamed("samlresponse".to_owned())),
        }
    },
    case! {
        /// The message is in the field of a request.
        ///
        /// `SAMLRequest` is for requests.
        response_as_a_request {
            clauses: [bindings("3.5.4")],
            requirements: ["post-param-samlresponse"],
            mint: Idp,
            severity: Low,
            level: SenderOnly,
            caught_by: [Carriage],
            expect: Reject,
            script: carried(Carriage::FieldNamed("SAMLRequest".to_owned())),
        }
    },
    case! {
        /// The form comes in the query of a GET.
        ///
        /// What stands in an address stands in logs, in histories, and in the header Referer.
        form_in_the_query {
            clauses: [bindings("3.5.4"), profiles("4.1.2")],
            requirements: ["post-method-only"],
            mint: Idp,
            severity: Low,
            level: SenderOnly,
            caught_by: [Carriage],
            expect: Reject,
            script: carried(Carriage::Query),
        }
    },
    case! {
        /// The message comes in an object of JSON.
        ///
        /// A page of another site can send that only where the SP lets it, and no IdP does.
        form_in_json {
            clauses: [bindings("3.5.4")],
            requirements: ["post-content-type"],
            mint: Idp,
            severity: Low,
            level: SenderOnly,
            caught_by: [Carriage],
            expect: Reject,
            script: carried(Carriage::Json),
        }
    },
];
