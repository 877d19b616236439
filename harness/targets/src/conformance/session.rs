//! A conversation with one process of the target, line by line.

use std::time::{Duration, Instant};

use gauntlet_core::{Delivery, Identity, Setup};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::bench::Bench;
use super::lines::shortened;
use super::{Failure, Stop};
use crate::launch::end_of;
use crate::process::{Output, Process};
use crate::protocol::{ConfigureReply, ConsumeReply, Hello, Request};

/// How long a process is given to end by itself once its standard input has ended.
pub(super) const END_LIMIT: Duration = Duration::from_secs(2);

/// One process of the target. It is killed when this is dropped.
pub(super) struct Session<'b> {
    bench: &'b Bench<'b>,
    pub(super) process: Process,
    /// How this process introduced itself.
    pub(super) hello: Hello,
    last_id: u64,
}

/// The one reply to a request, with its `id`.
#[derive(Debug)]
pub(super) struct Reply {
    sent: String,
    received: String,
    pub(super) fields: Map<String, Value>,
    /// How long it took.
    pub(super) took: Duration,
}

/// The reply to `consume`.
#[derive(Debug)]
pub(super) struct Consumed {
    pub(super) reply: Reply,
    pub(super) answer: ConsumeReply,
}

/// What became of a configuration.
#[derive(Debug)]
pub(super) enum Told {
    Taken(ConfigureReply),
    Unsupported,
}

impl<'b> Session<'b> {
    pub(super) fn new(bench: &'b Bench<'b>, process: Process, hello: Hello) -> Self {
        Self {
            bench,
            process,
            hello,
            last_id: 0,
        }
    }

    /// The next `id`.
    pub(super) fn id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// Sends one line, which has this `id`, and takes the one reply to it.
    pub(super) fn exchange(&mut self, id: u64, line: &str) -> Result<Reply, Stop> {
        let sent = shortened(line.as_bytes());
        let broken = |why: String, received: Option<&[u8]>| {
            Stop::Failed(Box::new(Failure {
                why,
                sent: Some(sent.clone()),
                received: received.map(shortened),
            }))
        };
        match self.process.waiting() {
            None => {}
            Some(Output::End) => {
                let why = format!("before this request, {}", self.how_it_ended());
                return Err(broken(why, None));
            }
            Some(output) => {
                let why = "before this request, it wrote what nobody had asked for".to_owned();
                return Err(broken(why, Some(&bytes_of(&output))));
            }
        }
        let limit = self.bench.launch().limits.request;
        let start = Instant::now();
        self.process.send(format!("{line}\n").as_bytes());
        let output = self.process.receive(start + limit);
        let took = start.elapsed();
        let bytes = match output {
            None => {
                let why = format!("no reply within {} ms", limit.as_millis());
                return Err(broken(why, None));
            }
            Some(Output::End) => return Err(broken(self.how_it_ended(), None)),
            Some(output @ Output::TooLong) => {
                let why = "the reply is longer than a line may be".to_owned();
                return Err(broken(why, Some(&bytes_of(&output))));
            }
            Some(Output::Line { bytes, more: true }) => {
                let why = "it wrote more than the one reply, which begins".to_owned();
                return Err(broken(why, Some(&bytes)));
            }
            Some(Output::Line { bytes, more: false }) => bytes,
        };
        let fields: Map<String, Value> = serde_json::from_slice(&bytes)
            .map_err(|e| broken(format!("the reply is no JSON object: {e}"), Some(&bytes)))?;
        let reply = Reply {
            received: shortened(&bytes),
            sent,
            fields,
            took,
        };
        match reply.fields.get("id").map(Value::as_u64) {
            Some(Some(same)) if same == id => Ok(reply),
            Some(_) => Err(reply.fails(format!("the reply must repeat the id {id}"))),
            None => Err(reply.fails("the reply has no id")),
        }
    }

    /// Sends a request in the form in which the harness does.
    pub(super) fn ask(&mut self, request: impl FnOnce(u64) -> Request) -> Result<Reply, Stop> {
        let id = self.id();
        self.exchange(id, &text(&request(id)))
    }

    /// Sends a request of which nothing but `op` and `id` is known.
    pub(super) fn ask_op(&mut self, op: &str) -> Result<Reply, Stop> {
        let id = self.id();
        self.exchange(id, &serde_json::json!({"op": op, "id": id}).to_string())
    }

    /// Sends a request that was changed as JSON.
    pub(super) fn ask_changed(
        &mut self,
        request: impl FnOnce(u64) -> Request,
        change: impl FnOnce(&mut Value),
    ) -> Result<Reply, Stop> {
        let id = self.id();
        let mut value = serde_json::to_value(request(id)).unwrap_or_default();
        change(&mut value);
        self.exchange(id, &value.to_string())
    }

    pub(super) fn configure(&mut self, setup: &Setup) -> Result<(Reply, Told), Stop> {
        let reply = self.ask(configure(setup))?;
        let told = reply.told()?;
        Ok((reply, told))
    }

    /// Configures with what the target has to be able to take.
    pub(super) fn take(&mut self, setup: &Setup) -> Result<ConfigureReply, Stop> {
        match self.configure(setup)? {
            (_, Told::Taken(taken)) => Ok(taken),
            (reply, Told::Unsupported) => {
                Err(reply.fails("it cannot take the ordinary configuration that it is given"))
            }
        }
    }

    pub(super) fn consume(&mut self, delivery: &Delivery) -> Result<Consumed, Stop> {
        self.bench.at(delivery.now)?;
        self.ask(consume(delivery))?.consumed()
    }

    /// Resets, whatever the target says to that.
    pub(super) fn reset(&mut self) -> Result<Reply, Stop> {
        self.ask(|id| Request::Reset { id })
    }

    /// Whether it still answers, after something that might have ended it.
    pub(super) fn lives(&mut self) -> Result<(), Stop> {
        self.ask(configure(&self.bench.material.setup)).map(|_| ())
    }

    fn how_it_ended(&mut self) -> String {
        let how = self.process.end();
        match self.process.log_tail().trim() {
            "" => format!("the process {how}"),
            log => format!("the process {how}; its log ends: {}", end_of(log)),
        }
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        self.process.kill();
    }
}

impl Reply {
    /// The rule is broken by this reply.
    pub(super) fn fails(&self, why: impl Into<String>) -> Stop {
        Stop::Failed(Box::new(Failure {
            why: why.into(),
            sent: Some(self.sent.clone()),
            received: Some(self.received.clone()),
        }))
    }

    /// The reply as the protocol declares it for `op`.
    pub(super) fn as_declared<T: DeserializeOwned>(&self, op: &str) -> Result<T, Stop> {
        serde_json::from_value(Value::Object(self.fields.clone()))
            .map_err(|e| self.fails(format!("this is no reply to '{op}': {e}")))
    }

    /// Why the target cannot do what was asked, where it says so.
    pub(super) fn unsupported(&self) -> Result<Option<&str>, Stop> {
        match self.fields.get("unsupported") {
            None => Ok(None),
            Some(Value::String(why)) => Ok(Some(why)),
            Some(_) => Err(self.fails("'unsupported' must be a text")),
        }
    }

    /// What became of the configuration that this answers.
    pub(super) fn told(&self) -> Result<Told, Stop> {
        if self.unsupported()?.is_some() {
            return Ok(Told::Unsupported);
        }
        let taken: ConfigureReply = self.as_declared("configure")?;
        if taken.ok {
            return Ok(Told::Taken(taken));
        }
        Err(self.fails("'ok' must be true, or 'unsupported' say why not"))
    }

    /// The message that this answers.
    pub(super) fn consumed(self) -> Result<Consumed, Stop> {
        let answer = self.as_declared("consume")?;
        Ok(Consumed {
            reply: self,
            answer,
        })
    }
}

impl Consumed {
    /// The verdict as it stands on the wire.
    pub(super) fn verdict(&self) -> &'static str {
        match self.answer {
            ConsumeReply::Accept { .. } => "accept",
            ConsumeReply::Reject { .. } => "reject",
            ConsumeReply::Crash { .. } => "crash",
            ConsumeReply::Unsupported { .. } => "unsupported",
        }
    }

    pub(super) fn identity(&self) -> Option<&Identity> {
        match &self.answer {
            ConsumeReply::Accept { identity, .. } => Some(identity),
            _ => None,
        }
    }

    /// Demands this verdict; `why` says why it is due.
    pub(super) fn demand(&self, verdict: &str, why: &str) -> Result<(), Stop> {
        if self.verdict() == verdict {
            return Ok(());
        }
        let got = self.verdict();
        Err(self
            .reply
            .fails(format!("the verdict is '{got}' and not '{verdict}': {why}")))
    }

    /// Demands any verdict but an acceptance; `why` says why that would be wrong.
    pub(super) fn demand_no_acceptance(&self, why: &str) -> Result<(), Stop> {
        match self.answer {
            ConsumeReply::Accept { .. } => Err(self.reply.fails(format!("it accepts {why}"))),
            _ => Ok(()),
        }
    }
}

/// A request as the harness writes it.
pub(super) fn text(request: &Request) -> String {
    serde_json::to_string(request).unwrap_or_default()
}

pub(super) fn configure(setup: &Setup) -> impl Fn(u64) -> Request {
    let (sp, idp) = (Box::new(setup.sp.clone()), Box::new(setup.idp.clone()));
    let other_idps = setup.other_idps.clone();
    move |id| Request::Configure {
        id,
        sp: sp.clone(),
        idp: idp.clone(),
        other_idps: other_idps.clone(),
    }
}

pub(super) fn consume(delivery: &Delivery) -> impl FnOnce(u64) -> Request {
    let delivery = delivery.clone();
    move |id| Request::Consume {
        id,
        now: delivery.now,
        binding: delivery.binding,
        saml_response: delivery.saml_response,
        relay_state: delivery.relay_state,
        outstanding_requests: delivery.outstanding_requests,
        http: None,
        brought_by: delivery.brought_by,
        repeat: None,
    }
}

/// What an output shows of itself.
pub(super) fn bytes_of(output: &Output) -> Vec<u8> {
    match output {
        Output::Line { bytes, .. } => bytes.clone(),
        Output::TooLong => b"(a line without end)".to_vec(),
        Output::End => Vec::new(),
    }
}
