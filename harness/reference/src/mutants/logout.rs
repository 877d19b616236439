//! SPs that end the wrong sessions, believe what they should not, or send what is not right when a
//! session ends.

mod queries;

use std::sync::Arc;

use gauntlet_core::Binding;

use super::Mutant;
use crate::dom::El;
use crate::logout::checks::{self, Logout};
use crate::logout::query;
use crate::logout::send::{self, Answer};
use crate::logout::{Kind, LogoutParts, Sessions};
use crate::names;
use crate::parts::Parts;
use crate::refusal::Refusal;
use crate::request::encoded;
use crate::signature::examine;

pub(super) fn all() -> Vec<Mutant> {
    // Whoever goes on without a name finds no session of nobody's: see `nobody-is-everybody`.
    let harmful = checks::ALL.iter().filter(|(name, _)| *name != "name");
    let without = harmful.map(|(name, _)| {
        let mut parts = Parts::default();
        parts
            .logout
            .checks
            .retain(|(candidate, _)| candidate != name);
        let doc = format!("Does not check this of a message of single logout: {name}.");
        Mutant::keeper(&format!("logout-without-{name}"), &doc, parts)
    });
    let changed = signatures()
        .into_iter()
        .chain(queries::queries())
        .chain(sessions())
        .chain(sends())
        .map(|(name, doc, change)| {
            let mut parts = Parts::default();
            change(&mut parts.logout);
            Mutant::keeper(name, doc, parts)
        });
    let mut all: Vec<Mutant> = without.chain(changed).collect();
    all.push(Mutant::keeper(
        "session-of-the-first",
        "Leaves whoever was logged in first logged in, until they log out.",
        Parts {
            begun: |before, now| before.unwrap_or(now),
            ..Parts::default()
        },
    ));
    all.push(Mutant::keeper(
        "session-without-end",
        "Leaves whoever is logged in logged in, whatever end the assertion sets.",
        Parts {
            session_until: |_| None,
            ..Parts::default()
        },
    ));
    all.push(Mutant::brittle(
        "logout-of-strangers",
        "Has an error that nobody catches where a LogoutRequest names somebody it does not know.",
        {
            let mut parts = Parts::default();
            parts.logout.is_about = |logout, session| {
                let is_about = checks::is_about(logout, session);
                assert!(is_about, "no such user");
                is_about
            };
            parts
        },
    ));
    all
}

type Change = (&'static str, &'static str, fn(&mut LogoutParts));

/// Whether somebody has vouched for a message.
#[expect(clippy::too_many_lines, reason = "a table: one entry a mutant")]
fn signatures() -> Vec<Change> {
    vec![
        (
            "unsigned-logout",
            "Takes a query that is not signed.",
            |parts| {
                parts.query_signed = |parts, arrived, keys| {
                    let has = |name| (parts.logout.find)(&arrived.parameters, name).is_some();
                    if has("Signature") && has("SigAlg") {
                        return checks::query_signed(parts, arrived, keys);
                    }
                    Ok(())
                };
            },
        ),
        (
            "unsigned-logout-posted",
            "Takes a message by HTTP-POST that is not signed.",
            |parts| {
                parts.message_signed = |parts, arrived, keys| {
                    let signed = arrived.root()?.child(names::DSIG, "Signature").is_some();
                    if signed {
                        return checks::message_signed(parts, arrived, keys);
                    }
                    Ok(())
                };
            },
        ),
        (
            "any-signature-of-logout",
            "Asks whether there is a signature, and not whose.",
            |parts| {
                parts.query_signed = |parts, arrived, _| {
                    let has = |name| (parts.logout.find)(&arrived.parameters, name).is_some();
                    if has("Signature") && has("SigAlg") {
                        return Ok(());
                    }
                    Err(Refusal::new("the query is not signed"))
                };
            },
        ),
        (
            "some-signature-in-logout",
            "Looks for a Signature that verifies anywhere in the message.",
            |parts| {
                parts.message_signed = |parts, arrived, keys| {
                    let verifies = |el: El<'_>| {
                        let examined = examine(&arrived.document, el, keys, parts);
                        examined.digest_value.is_ok() && examined.signature_value.is_ok()
                    };
                    let mut signatures = arrived
                        .document
                        .elements()
                        .filter(|el| el.is(names::DSIG, "Signature"));
                    if signatures.any(verifies) {
                        return Ok(());
                    }
                    Err(Refusal::new("no Signature verifies"))
                };
            },
        ),
        (
            "simple-signature",
            "Takes a field with a signature beside the message for one over it.",
            |parts| {
                parts.message_signed = |parts, arrived, keys| {
                    if query::find(&arrived.parameters, "Signature").is_some() {
                        return Ok(());
                    }
                    checks::message_signed(parts, arrived, keys)
                };
            },
        ),
        (
            "signature-value-of-logout",
            "Verifies SignatureValue, and not what it covers.",
            |parts| {
                parts.message_signed = |parts, arrived, keys| {
                    let signature = arrived.root()?.child(names::DSIG, "Signature");
                    let signature = signature.ok_or_else(|| Refusal::new("it is not signed"))?;
                    examine(&arrived.document, signature, keys, parts).signature_value
                };
            },
        ),
        (
            "signature-inside-redirect",
            "Takes a Signature in the message for that of the query.",
            |parts| {
                parts.query_signed = |parts, arrived, keys| {
                    checks::query_signed(parts, arrived, keys)
                        .or_else(|_| checks::message_signed(parts, arrived, keys))
                };
            },
        ),
        (
            "default-sigalg",
            "Takes RSA with SHA-256 where the query names no algorithm, and signs it as it were there.",
            |parts| {
                parts.query_signed = |parts, arrived, keys| {
                    let has = |name| (parts.logout.find)(&arrived.parameters, name);
                    if has("SigAlg").is_some() {
                        return checks::query_signed(parts, arrived, keys);
                    }
                    let mut octets = String::new();
                    for name in [arrived.kind.parameter(), "RelayState"] {
                        if let Some(found) = has(name) {
                            octets.push_str(&format!("{name}={}&", found.raw));
                        }
                    }
                    octets.push_str(&format!("SigAlg={}", encoded(names::RSA_SHA256)));
                    let value = has("Signature")
                        .map(|p| p.value.clone())
                        .unwrap_or_default();
                    (parts.verify)(names::RSA_SHA256, keys, octets.as_bytes(), &value)
                };
            },
        ),
        (
            "own-sigalg",
            "Verifies by the algorithm that it expects, whichever the query names.",
            |parts| {
                parts.query_signed = |parts, arrived, keys| {
                    let found = |name| (parts.logout.find)(&arrived.parameters, name);
                    let value = found("Signature")
                        .map(|p| p.value.clone())
                        .unwrap_or_default();
                    let mut parameters = arrived.parameters.clone();
                    for parameter in &mut parameters {
                        if parameter.name == "SigAlg" {
                            parameter.raw = encoded(names::RSA_SHA256);
                        }
                    }
                    let octets = (parts.logout.octets)(&parameters, arrived.kind)?;
                    (parts.verify)(names::RSA_SHA256, keys, octets.as_bytes(), &value)
                };
            },
        ),
    ]
}

/// Whose session it is, and when it is over.
#[expect(clippy::too_many_lines, reason = "a table: one entry a mutant")]
fn sessions() -> Vec<Change> {
    vec![
        (
            "any-idp-ends-sessions",
            "Lets every trusted IdP end the sessions of all others.",
            |parts| {
                parts.is_about = |logout, session| {
                    checks::same_name(logout, session) && checks::names_it(logout, session)
                };
            },
        ),
        (
            "any-session",
            "Ends the session of a person, whichever is named.",
            |parts| {
                parts.is_about = |logout, session| {
                    session.idp == logout.idp.entity_id && checks::same_name(logout, session)
                };
            },
        ),
        (
            "any-person",
            "Ends the session of the browser, whoever is named.",
            |parts| parts.is_about = |logout, session| checks::names_it(logout, session),
        ),
        (
            "names-in-any-case",
            "Compares names without regard to case.",
            |parts| {
                parts.is_about = |logout, session| {
                    let named = text_of(logout).to_lowercase();
                    named == session.name.text.to_lowercase() && checks::names_it(logout, session)
                };
            },
        ),
        (
            "names-without-qualifiers",
            "Compares the texts of names, and nothing else of them.",
            |parts| {
                parts.is_about = |logout, session| {
                    text_of(logout) == session.name.text && checks::names_it(logout, session)
                };
            },
        ),
        (
            "named-sessions-alone",
            "Ends a session where it is named, and not where all of a person are meant.",
            |parts| {
                parts.is_about = |logout, session| {
                    let named = logout.root.child(names::PROTOCOL, "SessionIndex").is_some();
                    named && checks::is_about(logout, session)
                };
            },
        ),
        (
            "first-index-alone",
            "Looks at the first SessionIndex alone.",
            |parts| {
                parts.is_about = |logout, session| {
                    let first = logout.root.child(names::PROTOCOL, "SessionIndex");
                    let first = first.map(|el| (logout.parts.text)(el));
                    let is_first = first.is_none() || first == session.identity.session_index;
                    is_first && checks::is_about(logout, session)
                };
            },
        ),
        (
            "plain-names-alone",
            "Does not decrypt the name in a LogoutRequest.",
            |parts| {
                parts.is_about = |logout, session| {
                    let plain = logout.root.child(names::ASSERTION, "NameID").is_some();
                    plain && checks::is_about(logout, session)
                };
            },
        ),
        (
            "nobody-is-everybody",
            "Takes a LogoutRequest that names nobody for one about whoever is there.",
            |parts| {
                parts.checks.retain(|(name, _)| *name != "name");
                parts.is_about =
                    |logout, session| logout.name.is_err() || checks::is_about(logout, session);
            },
        ),
        (
            "back-after-an-error",
            "Logs the user in again where the IdP could not end the session everywhere.",
            |parts| {
                parts.checks.push(("status", |logout| {
                    let status = logout.root.child(names::PROTOCOL, "Status");
                    let code = status.and_then(|el| el.child(names::PROTOCOL, "StatusCode"));
                    let value = code.and_then(|el| el.attribute("Value"));
                    if logout.kind == Kind::Response && value != Some(names::SUCCESS) {
                        return Err(Refusal::new("the IdP has failed"));
                    }
                    Ok(())
                }));
                parts.answered = |sessions: &mut Sessions, taken| {
                    if !taken {
                        sessions.current = sessions.before.take();
                    }
                };
            },
        ),
        (
            "no-logout-by-post",
            "Refuses every message of single logout by HTTP-POST.",
            |parts| {
                parts.message_signed = |_, arrived, _| {
                    if arrived.binding == Binding::HttpPost {
                        return Err(Refusal::new("HTTP-POST is not supported"));
                    }
                    Ok(())
                };
            },
        ),
        (
            "no-end-of-requests",
            "Refuses a LogoutRequest that says until when it is good.",
            |parts| {
                parts.checks.push(("no-end", |logout| {
                    match logout.root.attribute("NotOnOrAfter") {
                        Some(_) => Err(Refusal::new("NotOnOrAfter is not known")),
                        None => Ok(()),
                    }
                }));
            },
        ),
        (
            "own-issuer-alone",
            "Refuses an answer whose Issuer is the address of sign-out.",
            |parts| {
                parts.checks.push(("entity-alone", |logout| {
                    let issuer = logout.root.child(names::ASSERTION, "Issuer");
                    let issuer = issuer.map(|el| (logout.parts.text)(el));
                    if issuer.as_ref() == Some(&logout.idp.entity_id) {
                        return Ok(());
                    }
                    Err(Refusal::new("the Issuer is another"))
                }));
            },
        ),
        (
            "any-issuer-of-logout",
            "Takes every Issuer for the IdP that it knows.",
            |parts| parts.sender = |trust, _| Some(trust.get(0)),
        ),
        ("no-answers", "Refuses every LogoutResponse.", |parts| {
            parts.checks.push(("requests-alone", |logout| {
                if logout.kind == Kind::Response {
                    return Err(Refusal::new("answers are not taken"));
                }
                Ok(())
            }));
        }),
        (
            "nothing-ends",
            "Answers a LogoutRequest, and ends nothing.",
            |parts| parts.is_about = |_, _| false,
        ),
    ]
}

fn text_of(logout: &Logout<'_>) -> String {
    logout
        .name
        .as_ref()
        .map(|name| name.text.clone())
        .unwrap_or_default()
}

/// The sound text of an answer with something replaced.
fn with(answer: &Answer<'_>, from: &str, to: &str) -> String {
    send::answer_text(answer).replacen(from, to, 1)
}

/// What is sent.
fn sends() -> Vec<Change> {
    vec![
        (
            "answer-by-address",
            "Names the address of its single logout service as the Issuer of answers.",
            |parts| {
                parts.send.answer = |answer| {
                    let own = answer.setup.sp.slo_url.clone().unwrap_or_default();
                    let issuer = |name: &str| format!("<saml:Issuer>{name}<");
                    with(answer, &issuer(&answer.setup.sp.entity_id), &issuer(&own))
                };
            },
        ),
        (
            "answer-unsigned",
            "Signs nothing at the end of a session.",
            |parts| parts.send.signs = |_| false,
        ),
        (
            "answer-to-nothing",
            "Leaves InResponseTo out of answers.",
            |parts| {
                parts.send.answer =
                    |answer| with(answer, &format!(" InResponseTo=\"{}\"", answer.request), "");
            },
        ),
        (
            "answers-friends-alone",
            "Answers a LogoutRequest only where it has ended a session.",
            |parts| parts.send.answers = |answer| answer.is_known,
        ),
        (
            "answers-to-location",
            "Sends answers to the address for requests.",
            |parts| {
                parts.send.endpoint = |setup, _| crate::metadata::slo_url(setup, false);
            },
        ),
        (
            "forgets-relay-state",
            "Leaves the RelayState of a LogoutRequest out of its answer.",
            |parts| parts.send.relay_state = |_| None,
        ),
        (
            "request-by-address",
            "Names the address of its single logout service as the Issuer of requests.",
            |parts| {
                parts.send.request = |setup, session, id, now| {
                    let text = send::request_text(setup, session, id, now);
                    let own = setup.sp.slo_url.clone().unwrap_or_default();
                    let issuer = |name: &str| format!("<saml:Issuer>{name}<");
                    text.replacen(&issuer(&setup.sp.entity_id), &issuer(&own), 1)
                };
            },
        ),
        (
            "name-without-format",
            "Leaves the Format of the name out of its LogoutRequest.",
            |parts| {
                parts.send.request = |setup, session, id, now| {
                    let mut session = session.clone();
                    session.name.format = None;
                    send::request_text(setup, &session, id, now)
                };
            },
        ),
        (
            "request-of-all-sessions",
            "Leaves SessionIndex out of its LogoutRequest.",
            |parts| {
                parts.send.request = |setup, session, id, now| {
                    let mut session = session.clone();
                    Arc::make_mut(&mut session.identity).session_index = None;
                    send::request_text(setup, &session, id, now)
                };
            },
        ),
        (
            "session-until-the-answer",
            "Ends the session once the IdP has answered.",
            |parts| {
                parts.send.local_first = false;
                parts.answered = |sessions: &mut Sessions, taken| {
                    if taken {
                        sessions.current = None;
                    }
                };
            },
        ),
        (
            "request-by-template",
            "Writes the name of the person into its LogoutRequest as it is.",
            |parts| {
                parts.send.request = |setup, session, id, now| {
                    let text = send::request_text(setup, session, id, now);
                    let escaped = crate::request::escaped(&session.name.text);
                    text.replacen(&escaped, &session.name.text, 1)
                };
            },
        ),
    ]
}
