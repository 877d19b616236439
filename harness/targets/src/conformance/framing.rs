//! One line for one request, whatever the request.

use std::time::{Duration, Instant};

use gauntlet_core::Delivery;
use serde_json::{Map, Value, json};

use super::bench::{Bench, no_saml};
use super::lines::shortened;
use super::session::{END_LIMIT, bytes_of, configure, consume, text};
use super::{Attempt, Failure, Rule, Stop, Trial};
use crate::process::{Output, Process};
use crate::protocol::Request;

const SECTION: &str = "Framing";

/// How long after the last reply a line that nobody asked for is waited for.
const QUIET: Duration = Duration::from_millis(150);

pub(super) const TRIALS: &[Trial] = &[Trial {
    rule: Rule {
        id: "only-replies",
        demand: "Nothing but the one reply to each request is written to standard output, whatever the library prints.",
        section: SECTION,
    },
    needs: &["hello"],
    attempt: only_replies,
}];

/// Whether the lines are replies: what they say is for other rules.
fn only_replies(bench: &Bench) -> Attempt {
    let mut session = bench.start()?;
    let message = bench.message();
    let bring = |delivery: Delivery| move |id| consume(&delivery)(id);
    let requests = [
        configure(&bench.material.setup)(1),
        bring(message.clone())(2),
        bring(no_saml(message.now))(3),
        Request::Reset { id: 4 },
    ];
    let lines = requests.iter().map(text);
    let unknown = json!({"op": "are-you-there", "id": 5}).to_string();
    let mut sent = None;
    for line in lines.chain([unknown]) {
        let limit = Instant::now() + bench.launch().limits.request;
        session.process.send(format!("{line}\n").as_bytes());
        sent = Some(shortened(line.as_bytes()));
        match session.process.receive(limit) {
            Some(Output::Line { bytes, .. }) => judge(&bytes, sent.as_ref())?,
            Some(output @ Output::TooLong) => return Err(stray(&bytes_of(&output), sent.as_ref())),
            Some(Output::End) | None => {
                return Ok(vec![format!(
                    "it went no further than {}, which is for another rule to judge",
                    sent.unwrap_or_default()
                )]);
            }
        }
    }
    silent(&mut session.process, QUIET, sent.as_ref())?;
    session.process.close_input();
    silent(&mut session.process, END_LIMIT, None)?;
    Ok(Vec::new())
}

/// A line that was due must at least be a JSON object with an id.
fn judge(line: &[u8], sent: Option<&String>) -> Result<(), Stop> {
    match serde_json::from_slice::<Map<String, Value>>(line) {
        Ok(fields) if fields.contains_key("id") => Ok(()),
        _ => Err(stray(line, sent)),
    }
}

/// Nothing more is written before the end of `limit` or of the process.
fn silent(process: &mut Process, limit: Duration, sent: Option<&String>) -> Result<(), Stop> {
    match process.receive(Instant::now() + limit) {
        None | Some(Output::End) => Ok(()),
        Some(output) => Err(stray(&bytes_of(&output), sent)),
    }
}

fn stray(line: &[u8], sent: Option<&String>) -> Stop {
    let why = match sent {
        Some(_) => "a line that is no reply",
        None => "a line after the end of standard input",
    };
    Stop::Failed(Box::new(Failure {
        why: format!("{why}; does the library print to standard output?"),
        sent: sent.cloned(),
        received: Some(shortened(line)),
    }))
}
