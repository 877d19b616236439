//! A target of this process, served to another one by the target protocol: how the reference SP
//! and its mutants get a process of their own.

use std::io::{self, BufRead, Write};
use std::time::{Duration, Instant};

use gauntlet_core::{Carriage, Delivery, Observation, SentRequest, Setup};
use serde::Serialize;
use serde_json::{Value, json};

use crate::protocol::{
    AnswerReply, AuthnRequestReply, ConfigureReply, ConsumeAtOnceReply, ConsumeReply, Envelope,
    LandingReply, LogoutReply, MetadataReply, Request, ResetReply, SessionReply, UsersReply,
};
use crate::target::{Target, TargetError};

/// Answers requests from `input` on `output` until `input` ends.
pub fn serve(
    target: &mut dyn Target,
    mut input: impl BufRead,
    mut output: impl Write,
) -> io::Result<()> {
    say(&mut output, target.hello())?;
    let mut line = String::new();
    while input.read_line(&mut line)? > 0 {
        let request: Request = serde_json::from_str(&line)?;
        let reply = answer(target, request)?;
        say(&mut output, &reply)?;
        line.clear();
    }
    Ok(())
}

fn say(output: &mut impl Write, what: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(what)?;
    line.push(b'\n');
    output.write_all(&line)?;
    output.flush()
}

fn answer(target: &mut dyn Target, request: Request) -> io::Result<Value> {
    let reply = match request {
        Request::Configure {
            id,
            sp,
            idp,
            other_idps,
        } => {
            let setup = Setup {
                sp: *sp,
                idp: *idp,
                other_idps,
            };
            match target.configure(&setup) {
                Ok(configured) => serde_json::to_value(ConfigureReply {
                    id,
                    ok: true,
                    ignored: configured.ignored,
                    floors: configured.floors,
                }),
                Err(error) => cannot(id, &error),
            }
        }
        Request::Reset { id } => match target.reset() {
            Ok(()) => serde_json::to_value(ResetReply { id, ok: true }),
            Err(error) => cannot(id, &error),
        },
        Request::Consume {
            id,
            now,
            binding,
            saml_response,
            relay_state,
            outstanding_requests,
            http,
            brought_by,
            repeat: _,
        } => {
            let delivery = Delivery {
                now,
                binding,
                saml_response,
                relay_state,
                outstanding_requests,
                logout: None,
                carriage: http.map(Carriage::Request),
                brought_by,
            };
            let start = Instant::now();
            let observed = target.consume(&delivery);
            consumed(id, observed, start.elapsed())
        }
        Request::ConsumeAtOnce { id, messages } => match target.consume_at_once(&messages) {
            Ok(all) => {
                let replies = all.into_iter().map(|one| reply_of(id, one)).collect();
                serde_json::to_value(ConsumeAtOnceReply { id, replies })
            }
            Err(error) => cannot(id, &error),
        },
        Request::Metadata { id } => match target.metadata() {
            Ok(metadata_xml) => serde_json::to_value(MetadataReply { id, metadata_xml }),
            Err(error) => cannot(id, &error),
        },
        Request::AuthnRequest { id } => requested(id, target.authn_request()),
        Request::Users { id } => match target.users() {
            Ok(users) => serde_json::to_value(UsersReply { id, users }),
            Err(error) => cannot(id, &error),
        },
        Request::Administer { id, act } => match target.administer(&act) {
            Ok(()) => serde_json::to_value(ResetReply { id, ok: true }),
            Err(error) => cannot(id, &error),
        },
        Request::Logout { id, now, what } => {
            let delivery = Delivery::to_logout(now, what);
            serde_json::to_value(logged_out(id, target.consume(&delivery)))
        }
        Request::Session { id, now } => match target.session(now) {
            Ok(session) => serde_json::to_value(SessionReply { id, session }),
            Err(error) => cannot(id, &error),
        },
        Request::StartLogout { id, now } => requested(id, target.start_logout(now)),
        Request::Answer { id } => match target.answer() {
            Ok(answer) => serde_json::to_value(AnswerReply { id, answer }),
            Err(error) => cannot(id, &error),
        },
        Request::Landing { id } => match target.landing() {
            Ok(location) => serde_json::to_value(LandingReply { id, location }),
            Err(error) => cannot(id, &error),
        },
    };
    Ok(reply?)
}

fn reply_of(id: u64, observed: Observation) -> ConsumeReply {
    match observed {
        Observation::Accepted { identity } => ConsumeReply::Accept { id, identity },
        Observation::Rejected { reason, .. } => ConsumeReply::Reject { id, reason },
        Observation::Unsupported { reason } => ConsumeReply::Unsupported { id, reason },
        other => ConsumeReply::Crash {
            id,
            reason: other.summary(),
        },
    }
}

fn consumed(id: u64, observed: Observation, took: Duration) -> serde_json::Result<Value> {
    let mut reply = serde_json::to_value(reply_of(id, observed))?;
    if let Some(fields) = reply.as_object_mut() {
        let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        fields.insert("us".to_owned(), json!(us));
    }
    Ok(reply)
}

fn requested(id: u64, request: Result<SentRequest, TargetError>) -> serde_json::Result<Value> {
    match request {
        Ok(request) => serde_json::to_value(AuthnRequestReply { id, request }),
        Err(error) => cannot(id, &error),
    }
}

fn logged_out(id: u64, observed: Observation) -> LogoutReply {
    match observed {
        Observation::LoggedOut { answer, .. } => LogoutReply::Done { id, answer },
        Observation::Rejected { reason, .. } => LogoutReply::Reject { id, reason },
        Observation::Unsupported { reason } => LogoutReply::Unsupported { id, reason },
        other => LogoutReply::Crash {
            id,
            reason: other.summary(),
        },
    }
}

fn cannot(id: u64, error: &TargetError) -> serde_json::Result<Value> {
    unsupported(id, &error.to_string())
}

fn unsupported(id: u64, reason: &str) -> serde_json::Result<Value> {
    serde_json::to_value(Envelope {
        id,
        us: None,
        unsupported: Some(reason.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_introduces_itself_and_answers_what_it_is_asked() {
        let mut target = crate::embedded::reference(gauntlet_core::Profile::default());
        let requests = "{\"op\":\"users\",\"id\":1}\n\
            {\"op\":\"consume\",\"id\":2,\"now\":\"2026-01-15T12:00:00Z\",\"binding\":\"HTTP-POST\",\
            \"saml_response\":\"x\",\"relay_state\":null,\"outstanding_requests\":[]}\n";
        let mut output = Vec::new();
        serve(target.as_mut(), requests.as_bytes(), &mut output).unwrap();
        let lines: Vec<Value> = String::from_utf8(output)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[0]["name"], "reference");
        assert_eq!(lines[1]["id"], 1);
        let why = lines[1]["unsupported"].as_str().unwrap();
        assert!(why.contains("not been configured"), "{why}");
        assert_eq!(lines[2]["id"], 2);
        assert_eq!(lines[2]["verdict"], "unsupported");
        assert!(serve(target.as_mut(), &b"nonsense\n"[..], io::sink()).is_err());
    }
}
